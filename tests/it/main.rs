mod accepted;
mod catalogue;
mod corpus;
mod first_mesh;
mod generated;
mod golden;
mod house;
mod local;
mod loopback;
mod model;
mod output;
mod play;
mod query;
mod rules;
mod sandbox;
#[cfg(feature = "aws")]
mod sdk;
mod semantics;
#[cfg(feature = "serve")]
mod serve;
mod shorthand;
mod skeleton;
mod specimen;
mod transcripts;
mod unknown;
mod validate;
mod verdicts;
