//! The tests of the program and of the library, in one binary.

mod accepted;
#[cfg(feature = "aws")]
mod acm;
#[cfg(feature = "aws")]
mod bundles;
mod catalog;
#[cfg(unix)]
mod certificate_crashes;
mod certificate_faults;
mod certificates;
#[cfg(feature = "serve")]
mod clients;
mod completion;
#[cfg(feature = "aws")]
mod config_files;
#[cfg(feature = "aws")]
mod configuration;
mod corpus;
mod documents;
mod english;
mod envoy;
#[cfg(all(feature = "etcd", feature = "serve"))]
mod etcd;
mod exported;
mod first_mesh;
#[cfg(feature = "serve")]
mod generated;
mod golden;
mod graph;
mod help;
mod hostile;
mod house;
#[cfg(feature = "aws")]
mod identity;
mod installing;
mod instances;
mod kubernetes;
mod licenses;
mod local;
#[cfg(feature = "aws")]
mod loopback;
mod migration;
mod model;
#[cfg(feature = "aws")]
mod moto;
mod named_text;
mod offline;
mod output;
mod packages;
mod pager;
#[cfg(feature = "aws")]
mod peers;
mod pem;
#[cfg(feature = "serve")]
mod plan;
mod play;
mod process;
mod progress;
mod query;
#[cfg(all(unix, feature = "up", feature = "xds"))]
mod renewal;
mod round_trip;
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
mod shim;
mod shorthand;
mod skeleton;
#[cfg(feature = "aws")]
mod specimen;
mod terminal;
mod terraform;
mod transcripts;
mod unknown;
#[cfg(all(unix, feature = "up"))]
mod up;
mod validate;
mod verdicts;
#[cfg(feature = "xds")]
mod xds;
