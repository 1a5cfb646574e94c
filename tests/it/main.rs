mod accepted;
mod catalogue;
mod completion;
mod corpus;
mod docs;
mod golden;
mod graph;
mod help;
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
mod terminal;
mod unknown;
mod verdicts;
