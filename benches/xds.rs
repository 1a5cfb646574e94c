//! 1,000 simulated Envoys on one `appmesh serve --xds`, over real gRPC:
//!
//!     cargo bench --bench xds
//!
//! Goals: all in sync within 5 s of a cold start; a changed route reaches the Envoys concerned, and only
//! those, with p99 under 150 ms; a change that concerns all of them within 2 s on two cores; under 60 kB
//! for each stream; at least 70 % of the responses that a bare server of tonic sends in the same CPU time,
//! with the same bytes. The clients run in this process, beside the server.

#[path = "../tests/it/xds/client.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod client;
#[path = "xds/floor.rs"]
mod floor;
#[path = "../src/server/xds/messages.rs"]
#[allow(dead_code, reason = "the server uses the rest")]
mod messages;

use client::{CLUSTERS, Connection, STREAM, answer, first};
use messages::{DiscoveryRequest, DiscoveryResponse};
use prost::Message;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Barrier, mpsc};
use tokio::time::timeout;

/// The allocator of `appmesh`, so that the floor differs from it in nothing else.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ENVOYS: usize = 1000;
const BACKENDS: usize = 10;
/// How often a route is changed.
const CHANGES: usize = 20;
/// How long a response that nobody should get is waited for.
const QUIET: Duration = Duration::from_millis(500);
/// How many Envoys ask for their clusters again and again, and how often each of them does.
const ASKING: usize = 50;
const ROUNDS: usize = 400;

const LISTENERS: &str = "type.googleapis.com/envoy.config.listener.v3.Listener";
const ROUTES: &str = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
const TYPES: [&str; 3] = [CLUSTERS, LISTENERS, ROUTES];

/// A response: which Envoy got it, and when.
type Arrivals = mpsc::UnboundedReceiver<(usize, Instant)>;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if std::env::args().any(|argument| argument == FLOOR) {
        return floor::serve().await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    create(&Server::start(folder.path()));
    let server = Server::start(folder.path());
    let began = Instant::now();
    let mut arrivals = connect_all(server.xds);
    let last = nth(&mut arrivals, TYPES.len() * ENVOYS).await;
    report("cold start until all are in sync", last - began, "5 s");
    quiet(&mut arrivals).await;
    measure_changes(&server, &mut arrivals).await;
    compare_with_floor(folder.path()).await;
}

/// How long changes take until they have reached those that they concern.
async fn measure_changes(server: &Server, arrivals: &mut Arrivals) {
    let mut latencies = Vec::new();
    for change in 0..CHANGES {
        let began = Instant::now();
        server.put("/meshes/m/virtualRouter/r7/routes/all", &route(7, change));
        for _ in 0..BACKENDS {
            let (envoy, arrived) = next(arrivals).await;
            assert!(concerns(7, envoy), "{envoy} has no use for the route");
            latencies.push(arrived - began);
        }
        quiet(arrivals).await;
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
    let last = all(arrivals).await;
    report("change that concerns all", last - began, "2 s");
}

/// What streams take of a server that knows the mesh already, and of the floor.
async fn compare_with_floor(folder: &Path) {
    let server = Server::start(folder);
    let responses = responses(server.xds, 0).await;
    let floor = Floor::start(&responses);
    let memory = stream_memory(&server.process, server.xds).await / 1000;
    let least = stream_memory(&floor.process, floor.address).await / 1000;
    println!("memory for each stream: {memory} kB, goal 60 kB; of bare tonic: {least} kB");
    let clusters = responses.iter().find(|it| it.type_url == CLUSTERS);
    let size = clusters.expect("clusters").encoded_len();
    let rate = rate(&server.process, server.xds).await;
    let most = self::rate(&floor.process, floor.address).await;
    println!(
        "responses of {size} bytes for each second of CPU time: {rate:.0}, of bare tonic: {most:.0}; \
         {:.0} %, goal 70 %",
        100.0 * rate / most
    );
}

/// The bytes that a server needs for each stream.
async fn stream_memory(process: &Process, address: SocketAddr) -> usize {
    let before = process.memory();
    let mut arrivals = connect_all(address);
    nth(&mut arrivals, TYPES.len() * ENVOYS).await;
    quiet(&mut arrivals).await;
    process.memory().saturating_sub(before) / ENVOYS
}

/// The responses for each second of CPU time of a server that is asked again and again.
async fn rate(process: &Process, address: SocketAddr) -> f64 {
    let start = Arc::new(Barrier::new(ASKING + 1));
    let ask = |envoy| tokio::spawn(ask_again(address, envoy, Arc::clone(&start)));
    let asking: Vec<_> = (0..ASKING).map(ask).collect();
    start.wait().await;
    let before = process.cpu_time();
    for envoy in asking {
        envoy.await.expect("all responses");
    }
    (ASKING * ROUNDS) as f64 / process.cpu_time().saturating_sub(before).as_secs_f64()
}

/// Subscribes to clusters, and from the start on to one more name in each round, to get them again.
async fn ask_again(address: SocketAddr, envoy: usize, start: Arc<Barrier>) {
    let mut connection = Connection::open(address).await;
    let mut call = connection.call(STREAM, &[]).await.expect("a stream");
    call.send(&question(envoy, CLUSTERS)).await;
    let mut response: DiscoveryResponse = call.next().await.expect("clusters");
    start.wait().await;
    for round in 0..ROUNDS {
        let mut request = answer(&response, None);
        request.resource_names = vec!["*".to_owned(), format!("{}{round}", floor::AGAIN)];
        call.send(&request).await;
        response = call.next().await.expect("clusters");
    }
}

/// What an Envoy gets, of each type.
async fn responses(address: SocketAddr, envoy: usize) -> Vec<DiscoveryResponse> {
    let mut connection = Connection::open(address).await;
    let mut call = connection.call(STREAM, &[]).await.expect("a stream");
    let mut responses = Vec::new();
    for kind in TYPES {
        call.send(&question(envoy, kind)).await;
        let response = call.next().await.expect("a response");
        call.send(&acknowledgment(&response)).await;
        responses.push(response);
    }
    responses
}

/// The first request of an Envoy for a type.
fn question(envoy: usize, kind: &str) -> DiscoveryRequest {
    let mut request = first(&format!("mesh/m/virtualNode/n{envoy}"), kind);
    request.resource_names = names(kind);
    request
}

fn acknowledgment(response: &DiscoveryResponse) -> DiscoveryRequest {
    let mut request = answer(response, None);
    request.resource_names = names(&response.type_url);
    request
}

/// The names that an Envoy subscribes to; none means all, except of routes.
fn names(kind: &str) -> Vec<String> {
    match kind {
        ROUTES => vec!["*".to_owned()],
        _ => Vec::new(),
    }
}

fn report(what: &str, took: Duration, goal: &str) {
    println!("{what}: {:.0} ms, goal {goal}", 1e3 * took.as_secs_f64());
}

/// Connects all Envoys, each of which reports what it gets.
fn connect_all(address: SocketAddr) -> Arrivals {
    let (sender, arrivals) = mpsc::unbounded_channel();
    for envoy in 0..ENVOYS {
        let sender = sender.clone();
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut call = connection.call(STREAM, &[]).await.expect("a stream");
            for kind in TYPES {
                call.send(&question(envoy, kind)).await;
            }
            while let Ok(response) = call.next::<DiscoveryResponse>().await {
                call.send(&acknowledgment(&response)).await;
                let _ = sender.send((envoy, Instant::now()));
            }
        });
    }
    arrivals
}

async fn next(arrivals: &mut Arrivals) -> (usize, Instant) {
    let next = timeout(Duration::from_mins(1), arrivals.recv()).await;
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

/// A server, which ends with the value.
struct Process(Child);

impl Process {
    /// Resident, in bytes.
    fn memory(&self) -> usize {
        let status = self.read("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.expect("a size").trim().trim_end_matches(" kB");
        kilobytes.parse::<usize>().expect("a number") * 1024
    }

    /// Of the process and of the kernel for it.
    fn cpu_time(&self) -> Duration {
        let stat = self.read("stat");
        // The name of the process, in parentheses, may contain blanks.
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let fields = fields.split(' ').skip(11).take(2);
        let ticks: u64 = fields
            .map(|field| field.parse::<u64>().expect("a number"))
            .sum();
        Duration::from_millis(10 * ticks)
    }

    fn read(&self, file: &str) -> String {
        let path = format!("/proc/{}/{file}", self.0.id());
        std::fs::read_to_string(path).expect("a process")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The address that a server prints after this prefix.
fn announced(lines: impl Iterator<Item = std::io::Result<String>>, prefix: &str) -> SocketAddr {
    let mut found = lines.filter_map(|line| {
        let line = line.expect("a line");
        Some(line.strip_prefix(prefix)?.parse().expect("an address"))
    });
    found.next().expect("an announcement")
}

const API: &str = "listening on http://";
const XDS: &str = "configuring Envoys on ";

/// The argument with which this program is the floor.
const FLOOR: &str = "--floor";

/// This program as a bare server of tonic.
struct Floor {
    process: Process,
    address: SocketAddr,
}

impl Floor {
    /// Gives every client these responses.
    fn start(responses: &[DiscoveryResponse]) -> Floor {
        let mut command = Command::new(std::env::current_exe().expect("a program"));
        command
            .arg(FLOOR)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("a server");
        let mut input = child.stdin.take().expect("a pipe");
        for response in responses {
            let bytes = response.encode_length_delimited_to_vec();
            input.write_all(&bytes).expect("a reader");
        }
        drop(input);
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Floor {
            address: announced(lines, XDS),
            process: Process(child),
        }
    }
}

/// `appmesh serve --xds`.
struct Server {
    process: Process,
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
        Server {
            api: announced(lines.by_ref(), API),
            xds: announced(lines, XDS),
            process: Process(child),
        }
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
