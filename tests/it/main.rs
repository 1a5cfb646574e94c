mod accepted;
mod catalogue;
mod documents;
mod local;
mod loopback;
mod model;
mod play;
mod query;
mod rules;
mod sandbox;
#[cfg(feature = "aws")]
mod sdk;
mod semantics;
mod specimen;
