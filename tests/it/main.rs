mod accepted;
#[cfg(feature = "aws")]
mod acm;
mod as_aws;
mod catalogue;
mod certificate_faults;
mod certificates;
#[cfg(feature = "serve")]
mod clients;
mod completion;
#[cfg(feature = "aws")]
mod configuration;
mod corpus;
mod documents;
mod first_mesh;
#[cfg(feature = "serve")]
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
mod packages;
mod pager;
#[cfg(feature = "aws")]
mod peers;
mod pem;
mod play;
mod progress;
mod query;
mod rules;
mod sandbox;
mod schema;
mod scripts;
#[cfg(feature = "aws")]
mod sdk;
mod semantics;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "serve")]
mod serve_cli;
#[cfg(feature = "serve")]
mod served;
mod shorthand;
mod skeleton;
#[cfg(feature = "aws")]
mod specimen;
mod terminal;
mod transcripts;
mod unknown;
#[cfg(all(unix, feature = "up"))]
mod up;
mod validate;
mod verdicts;
