mod accepted;
mod catalogue;
mod completion;
mod corpus;
mod documents;
mod first_mesh;
mod generated;
mod golden;
mod graph;
mod help;
mod house;
mod licences;
mod local;
#[cfg(feature = "aws")]
mod loopback;
mod model;
mod offline;
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
#[cfg(feature = "aws")]
mod specimen;
mod terminal;
mod transcripts;
mod unknown;
mod validate;
mod verdicts;
