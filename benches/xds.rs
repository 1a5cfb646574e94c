//! 1,000 simulated Envoys on one `appmesh serve --xds`, over real gRPC:
//!
//!     cargo bench --bench xds
//!
//! Goals: all in sync within 5 s of a cold start; a changed route reaches the Envoys concerned, and only
//! those, with p99 under 150 ms; a change that concerns all of them within 2 s on two cores; under 60 kB
//! for each stream. The clients run in this process, beside the server.

#[path = "../tests/it/xds/client.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod client;
#[path = "../src/server/xds/messages.rs"]
#[allow(dead_code, reason = "the server uses the rest")]
mod messages;

use client::{CLUSTERS, Connection, STREAM, answer, first};
use messages::DiscoveryResponse;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::timeout;

const ENVOYS: usize = 1000;
const BACKENDS: usize = 10;
/// How often a route is changed.
const CHANGES: usize = 20;
/// How long a response that nobody should get is waited for.
const QUIET: Duration = Duration::from_millis(500);

const LISTENERS: &str = "type.googleapis.com/envoy.config.listener.v3.Listener";
const ROUTES: &str = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
const TYPES: [&str; 3] = [CLUSTERS, LISTENERS, ROUTES];

/// A response: which Envoy got it, and when.
type Arrivals = mpsc::UnboundedReceiver<(usize, Instant)>;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    create(&Server::start(folder.path()));
    let server = Server::start(folder.path());
    let before = server.memory();

    let began = Instant::now();
    let mut arrivals = connect_all(server.xds).await;
    let last = nth(&mut arrivals, TYPES.len() * ENVOYS).await;
    report("cold start until all are in sync", last - began, "5 s");
    let memory = (server.memory().saturating_sub(before)) / ENVOYS;
    println!("memory for each stream: {} kB, goal 60 kB", memory / 1024);
    quiet(&mut arrivals).await;

    let mut latencies = Vec::new();
    for change in 0..CHANGES {
        let began = Instant::now();
        server.put("/meshes/m/virtualRouter/r7/routes/all", &route(7, change));
        for _ in 0..BACKENDS {
            let (envoy, arrived) = next(&mut arrivals).await;
            assert!(concerns(7, envoy), "{envoy} has no use for the route");
            latencies.push(arrived - began);
        }
        quiet(&mut arrivals).await;
    }
    latencies.sort();
    report("changed route, median", latencies[latencies.len() / 2], "-");
    report(
        "changed route, p99",
        latencies[latencies.len() * 99 / 100],
        "150 ms",
    );

    let began = Instant::now();
    let spec = json!({ "spec": { "egressFilter": { "type": "ALLOW_ALL" } } });
    server.put("/meshes/m", &spec);
    let last = all(&mut arrivals).await;
    report("change that concerns all", last - began, "2 s");
}

fn report(what: &str, took: Duration, goal: &str) {
    println!("{what}: {:.0} ms, goal {goal}", 1e3 * took.as_secs_f64());
}

/// Connects all Envoys, each of which reports what it gets.
async fn connect_all(address: SocketAddr) -> Arrivals {
    let (sender, arrivals) = mpsc::unbounded_channel();
    for envoy in 0..ENVOYS {
        let sender = sender.clone();
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut call = connection.call(STREAM, &[]).await.expect("a stream");
            for kind in TYPES {
                let mut request = first(&format!("mesh/m/virtualNode/n{envoy}"), kind);
                if kind == ROUTES {
                    request.resource_names = vec!["*".to_owned()];
                }
                call.send(&request).await;
            }
            while let Ok(response) = call.next::<DiscoveryResponse>().await {
                let mut request = answer(&response, None);
                if response.type_url == ROUTES {
                    request.resource_names = vec!["*".to_owned()];
                }
                call.send(&request).await;
                let _ = sender.send((envoy, Instant::now()));
            }
        });
    }
    arrivals
}

async fn next(arrivals: &mut Arrivals) -> (usize, Instant) {
    let next = timeout(Duration::from_secs(60), arrivals.recv()).await;
    next.expect("a response in time").expect("an open stream")
}

/// When this many responses have come.
async fn nth(arrivals: &mut Arrivals, count: usize) -> Instant {
    for _ in 1..count {
        next(arrivals).await;
    }
    next(arrivals).await.1
}

/// When every Envoy has got something.
async fn all(arrivals: &mut Arrivals) -> Instant {
    let mut seen = [false; ENVOYS];
    loop {
        let (envoy, arrived) = next(arrivals).await;
        seen[envoy] = true;
        if seen.iter().all(|seen| *seen) {
            return arrived;
        }
    }
}

/// Nothing comes any more.
async fn quiet(arrivals: &mut Arrivals) {
    let next = timeout(QUIET, arrivals.recv()).await;
    assert!(next.is_err(), "a needless push: {next:?}");
}

/// Whether an Envoy calls the service behind this router.
fn concerns(router: usize, envoy: usize) -> bool {
    (1..=BACKENDS).any(|offset| (envoy + offset) % ENVOYS == router)
}

/// Creates a mesh in which each node calls the ten after it, by virtual routers.
fn create(server: &Server) {
    server.put("/meshes", &json!({ "meshName": "m" }));
    let listeners = json!([{ "portMapping": { "port": 8080, "protocol": "http" } }]);
    server.put_all("/meshes/m/virtualNodes", |index| {
        let backend = |offset: usize| {
            let service = format!("s{}.local", (index + offset) % ENVOYS);
            json!({ "virtualService": { "virtualServiceName": service } })
        };
        let backends: Vec<Value> = (1..=BACKENDS).map(backend).collect();
        json!({ "virtualNodeName": format!("n{index}"), "spec": {
            "listeners": listeners,
            "serviceDiscovery": { "dns": { "hostname": "127.0.0.1" } },
            "backends": backends,
        } })
    });
    server.put_all("/meshes/m/virtualRouters", |index| {
        json!({ "virtualRouterName": format!("r{index}"), "spec": { "listeners": listeners } })
    });
    server.put_all("/meshes/m/virtualServices", |index| {
        let router = json!({ "virtualRouterName": format!("r{index}") });
        json!({ "virtualServiceName": format!("s{index}.local"),
            "spec": { "provider": { "virtualRouter": router } } })
    });
    for index in 0..ENVOYS {
        let mut route = route(index, CHANGES);
        route["routeName"] = "all".into();
        let target = format!("/meshes/m/virtualRouter/r{index}/routes");
        server.put(&target, &route);
    }
}

/// A route to the node of this index, in which the number is all that changes.
fn route(index: usize, number: usize) -> Value {
    json!({ "spec": { "httpRoute": {
        "match": { "prefix": format!("/{number}") },
        "action": { "weightedTargets": [{ "virtualNode": format!("n{index}"), "weight": 1 }] },
    } } })
}

/// `appmesh serve --xds`; ends with the value.
struct Server {
    child: Child,
    api: SocketAddr,
    xds: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Server {
        let quotas = [
            "virtual-node=2000",
            "virtual-router=2000",
            "virtual-service=2000",
        ];
        let mut command = Command::new(env!("CARGO_BIN_EXE_appmesh"));
        command.args(["serve", "--quiet", "--xds", "127.0.0.1:0"]);
        command.arg("--state-dir").arg(folder.join("state"));
        command.args(quotas.iter().flat_map(|quota| ["--quota", quota]));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut address = |prefix: &str| {
            let mut found = lines.by_ref().filter_map(|line| {
                let line = line.expect("a line");
                Some(line.strip_prefix(prefix)?.parse().expect("an address"))
            });
            found.next().expect("an announcement")
        };
        Server {
            api: address("listening on http://"),
            xds: address("configuring Envoys on "),
            child,
        }
    }

    /// Resident, in bytes.
    fn memory(&self) -> usize {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.expect("a size").trim().trim_end_matches(" kB");
        kilobytes.parse::<usize>().expect("a number") * 1024
    }

    /// Creates one for each index.
    fn put_all(&self, target: &str, body: impl Fn(usize) -> Value) {
        for index in 0..ENVOYS {
            self.put(target, &body(index));
        }
    }

    fn put(&self, target: &str, body: &Value) {
        let body = body.to_string();
        let mut stream = TcpStream::connect(self.api).expect("a connection");
        let request = format!(
            "PUT /v20190125{target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
