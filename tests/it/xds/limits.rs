//! What clients may take, and that one which is stuck delays no one.

use super::client::{CLUSTERS, Call, Connection, DELTA, Ended, STREAM, answer, first, frame};
use super::messages::{DeltaDiscoveryRequest, DeltaDiscoveryResponse, DiscoveryResponse};
use super::{run, start};
use crate::local::{Caller, World};
use crate::serve::Server;
use appmesh::server::XdsLimits;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

const NODE: &str = "mesh/m/virtualNode/n";

const DEADLINE_EXCEEDED: i32 = 4;
const RESOURCE_EXHAUSTED: i32 = 8;
const OUT_OF_RANGE: i32 = 11;

/// A mesh with a node, and a server with limits of its own.
struct Limited {
    _world: World,
    /// Changes the state beside the server.
    caller: Caller,
    _server: Server,
    address: SocketAddr,
}

impl Limited {
    fn new(change: impl FnOnce(&mut XdsLimits)) -> Limited {
        let world = World::new();
        let caller = world.local();
        caller.furnish();
        let mut limits = XdsLimits::default();
        change(&mut limits);
        let (server, address) = start(world.local().0, |options| {
            options.xds.as_mut().unwrap().limits = limits;
        });
        Limited {
            _world: world,
            caller,
            _server: server,
            address,
        }
    }

    /// Changes the clusters of the node.
    fn change(&self, max_connections: u32) {
        let http = json!({ "maxConnections": max_connections, "maxPendingRequests": 1 });
        let listener = json!({
            "portMapping": { "port": 8080, "protocol": "http" },
            "connectionPool": { "http": http },
        });
        let discovery = json!({ "dns": { "hostname": "n.local" } });
        let spec = json!({ "listeners": [listener], "serviceDiscovery": discovery });
        let input = json!({ "meshName": "m", "virtualNodeName": "n", "spec": spec });
        self.caller.ok("UpdateVirtualNode", input);
    }
}

/// A stream that has its clusters.
async fn subscribed(connection: &mut Connection) -> Result<Call, Ended> {
    let mut call = connection.call(STREAM, &[]).await.unwrap();
    call.send(&first(NODE, CLUSTERS)).await;
    let response = call.next::<DiscoveryResponse>().await?;
    call.send(&answer(&response, None)).await;
    Ok(call)
}

#[test]
fn a_server_has_a_number_of_streams() {
    let limited = Limited::new(|limits| limits.streams = 2);
    run(async {
        let mut connection = Connection::open(limited.address).await;
        let one = subscribed(&mut connection).await.unwrap();
        let _other = subscribed(&mut connection).await.unwrap();
        let ended = subscribed(&mut connection).await.err().unwrap();
        assert_eq!(ended.code, RESOURCE_EXHAUSTED, "{ended:?}");
        drop(one);
        while subscribed(&mut connection).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
}

#[test]
fn a_request_has_a_size() {
    let limited = Limited::new(|_| ());
    run(async {
        let mut connection = Connection::open(limited.address).await;
        let mut call = connection.call(STREAM, &[]).await.unwrap();
        let large = frame(&vec![0; 10 * 1024 * 1024]);
        for part in large.chunks(64 * 1024) {
            call.send_bytes(part.to_vec()).await;
        }
        let ended = call.next::<DiscoveryResponse>().await.unwrap_err();
        assert_eq!(ended.code, OUT_OF_RANGE, "{ended:?}");
        assert!(subscribed(&mut connection).await.is_ok());
    });
}

#[test]
fn the_names_of_a_stream_have_a_size() {
    let limited = Limited::new(|limits| limits.request = 1024);
    run(async {
        let mut connection = Connection::open(limited.address).await;
        let mut call = connection.call(DELTA, &[]).await.unwrap();
        let node = first(NODE, CLUSTERS).node;
        for round in 0..10 {
            let names = (0..20).map(|name| format!("cluster-{round}-{name}"));
            let request = DeltaDiscoveryRequest {
                node: node.clone(),
                type_url: CLUSTERS.to_owned(),
                resource_names_subscribe: names.collect(),
                ..DeltaDiscoveryRequest::default()
            };
            call.send(&request).await;
        }
        let ended = loop {
            match call.next::<DeltaDiscoveryResponse>().await {
                Ok(_) => {}
                Err(ended) => break ended,
            }
        };
        assert_eq!(ended.code, RESOURCE_EXHAUSTED, "{ended:?}");
    });
}

#[test]
fn clients_that_do_nothing_are_disconnected() {
    let limited = Limited::new(|limits| limits.idle = Duration::from_millis(300));
    run(async {
        let mut active = Connection::open(limited.address).await;
        let mut stream = subscribed(&mut active).await.unwrap();

        let mut silent = TcpStream::connect(limited.address).await.unwrap();
        let mut rest = Vec::new();
        let _ = silent.read_to_end(&mut rest).await;

        let mut other = Connection::open(limited.address).await;
        let mut call = other.call(STREAM, &[]).await.unwrap();
        let ended = call.next::<DiscoveryResponse>().await.unwrap_err();
        assert_eq!(ended.code, DEADLINE_EXCEEDED, "{ended:?}");
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(other.call(STREAM, &[]).await.is_err(), "it was idle");

        limited.change(7);
        assert!(stream.next::<DiscoveryResponse>().await.is_ok());
    });
}

#[test]
fn a_client_that_does_not_read_costs_one_configuration_and_delays_nobody() {
    const CHANGES: u32 = 20;
    let limited = Limited::new(|_| ());
    // From here on, all changes are of one cluster.
    limited.change(CHANGES + 1);
    run(async {
        let mut connection = Connection::with_window(limited.address, 64).await;
        let mut stuck = connection.call(STREAM, &[]).await.unwrap();
        stuck.send(&first(NODE, CLUSTERS)).await;
        let mut connection = Connection::open(limited.address).await;
        let mut reader = subscribed(&mut connection).await.unwrap();

        let mut last = String::new();
        for change in 1..=CHANGES {
            limited.change(change);
            let response = reader.next::<DiscoveryResponse>().await.unwrap();
            reader.send(&answer(&response, None)).await;
            last = response.version_info;
        }

        let old = stuck.next::<DiscoveryResponse>().await.unwrap();
        assert_ne!(old.version_info, last);
        stuck.send(&answer(&old, None)).await;
        let new = stuck.next::<DiscoveryResponse>().await.unwrap();
        assert_eq!(new.version_info, last, "nothing between them was kept");
    });
}
