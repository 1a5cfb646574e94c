//! How long the configuration of Envoys takes in a mesh of 1,000 nodes with 10 backends each:
//!
//!     cargo bench --bench envoy
//!
//! The goals are 3 ms for one node and 1 s for all of them, on one core.

use appmesh::document::{Node, Place, SourceId};
use appmesh::envoy::{Site, configure};
use appmesh::mesh::reach::Client;
use appmesh::mesh::{Mesh, resolve};
use appmesh::resource::{Detected, Set, detect};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const NODES: usize = 1000;
const BACKENDS: usize = 10;

fn main() {
    let mesh = mesh();
    let site = Site::default();
    let took = |node| {
        let start = Instant::now();
        let snapshot = configure(&mesh, Client::Node(node), &site).expect("a mesh without gaps");
        assert_eq!(snapshot.clusters.len(), BACKENDS + 2);
        start.elapsed()
    };
    let mut times: Vec<Duration> = mesh.nodes.iter().map(took).collect();
    times.sort();
    let (total, median) = (times.iter().sum::<Duration>(), times[NODES / 2]);
    println!(
        "one node (median): {:.2} ms, goal 3 ms",
        1e3 * median.as_secs_f64()
    );
    println!("{NODES} nodes: {:.2} s, goal 1 s", total.as_secs_f64());
}

/// Each node calls the ten after it, by virtual routers with TLS.
fn mesh() -> Mesh {
    let mut documents = vec![json!({ "meshName": "m", "spec": {} })];
    for index in 0..NODES {
        documents.extend(documents_of(index));
    }
    let place = Place {
        source: SourceId(0),
        node: 0,
    };
    let resource = |document: &Value| {
        let found = detect(Node::from_json(document, place), None);
        found.into_iter().find_map(|found| match found {
            Detected::Request(request) => request.into_resource(),
            _ => None,
        })
    };
    let set: Set = documents.iter().filter_map(resource).collect();
    resolve(&set, "m")
}

fn documents_of(index: usize) -> [Value; 4] {
    let backend = |offset: usize| {
        let service = format!("s{}.local", (index + offset) % NODES);
        json!({ "virtualService": { "virtualServiceName": service } })
    };
    let backends: Vec<Value> = (1..=BACKENDS).map(backend).collect();
    let (node, router) = (format!("n{index}"), format!("r{index}"));
    let mapping = json!({ "port": 8080, "protocol": "http" });
    let certificate = json!({ "file": { "certificateChain": "/c.pem", "privateKey": "/k.pem" } });
    let validation = json!({ "trust": { "file": { "certificateChain": "/ca.pem" } } });
    [
        json!({ "meshName": "m", "virtualNodeName": node, "spec": {
            "listeners": [{ "portMapping": mapping, "tls": { "mode": "STRICT", "certificate": certificate } }],
            "serviceDiscovery": { "dns": { "hostname": format!("{node}.local") } },
            "backends": backends,
            "backendDefaults": { "clientPolicy": { "tls": { "validation": validation } } },
        } }),
        json!({ "meshName": "m", "virtualRouterName": router,
            "spec": { "listeners": [{ "portMapping": mapping }] } }),
        json!({ "meshName": "m", "virtualRouterName": router, "routeName": "all", "spec": { "httpRoute": {
            "match": { "prefix": "/" },
            "action": { "weightedTargets": [{ "virtualNode": node, "weight": 1 }] },
        } } }),
        json!({ "meshName": "m", "virtualServiceName": format!("s{index}.local"),
            "spec": { "provider": { "virtualRouter": { "virtualRouterName": router } } } }),
    ]
}
