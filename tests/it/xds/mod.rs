//! `appmesh serve --xds`: the control plane that Envoys connect to.

#[cfg(feature = "aws")]
mod aws;
pub mod client;
pub mod envoys;
mod fuzz;
mod instances;
mod limits;
#[path = "../../../src/server/xds/messages.rs"]
#[allow(dead_code, reason = "the server uses the rest")]
pub mod messages;
mod metrics;
mod signed;

use crate::serve::Server;
use appmesh::envoy::Materials;
use appmesh::local::Local;
use appmesh::server::{Options, XdsLimits, XdsOptions};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Duration;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server for Envoys on a free port, and its address.
fn start(local: Local, change: impl FnOnce(&mut Options)) -> (Server, SocketAddr) {
    let (bound, address) = mpsc::channel();
    let server = Server::with_options(local, |options| {
        options.xds = Some(XdsOptions {
            address: "127.0.0.1:0".parse().unwrap(),
            limits: XdsLimits::default(),
            materials: Box::new(|_| Ok(Materials::default())),
            directory: None,
            has_changed: Box::new(|| false),
            bound: Box::new(move |address| bound.send(address).unwrap()),
        });
        change(options);
    });
    (server, address.recv().unwrap())
}

/// Runs a client, which may not take long.
fn run<T>(client: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let done = tokio::time::timeout(PATIENCE, client).await;
        done.expect("it takes too long")
    })
}
