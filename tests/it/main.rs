mod accepted;
mod catalogue;
mod corpus;
mod house;
mod local;
mod model;
mod output;
mod play;
mod query;
mod rules;
mod sandbox;
mod semantics;
#[cfg(feature = "serve")]
mod serve;
mod unknown;
