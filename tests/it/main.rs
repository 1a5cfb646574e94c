mod accepted;
mod as_aws;
mod catalogue;
#[cfg(feature = "aws")]
mod configuration;
mod corpus;
mod golden;
mod house;
mod local;
mod loopback;
mod model;
mod output;
#[cfg(feature = "aws")]
mod peers;
mod play;
mod query;
mod rules;
mod sandbox;
mod scripts;
#[cfg(feature = "aws")]
mod sdk;
mod semantics;
#[cfg(feature = "serve")]
mod serve;
mod shorthand;
mod skeleton;
mod specimen;
mod terminal;
mod unknown;
mod verdicts;
