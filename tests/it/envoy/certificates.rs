//! Whether Envoy rejects the certificate files that the validator reports: the table of
//! `certificate_faults`, with files that are valid or expired by the present clock.
//!
//! `APPMESH_TEST_ENVOY` names the Envoy; otherwise it is `envoy` on PATH.

use super::{mesh, site};
use crate::certificate_faults::{Case, Rejected, cases};
use crate::pem;
use appmesh::envoy::bootstrap::{self, Identity, SDS_SOCKET};
use appmesh::envoy::{Address, Snapshot, configure};
use appmesh::mesh::Mesh;
use appmesh::mesh::reach::Client;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// The files of the table in a directory of the disk.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Files {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in pem::files_at(SystemTime::now()) {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Files(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The rows of the table, whose specs name the files of this directory.
    fn cases(&self) -> Vec<Case> {
        cases(&format!("{}/", self.0.path().display()))
    }
}

fn program() -> PathBuf {
    std::env::var_os("APPMESH_TEST_ENVOY")
        .unwrap_or("envoy".into())
        .into()
}

fn envoy(config: &Path) -> Command {
    let mut command = Command::new(program());
    command
        .args(["--disable-hot-restart", "--concurrency", "1", "-c"])
        .arg(config);
    command
}

fn snapshot(mesh: &Mesh, node: &str) -> Snapshot {
    let client = Client::Node(mesh.node(node).unwrap());
    configure(mesh, client, &site(mesh, client, false)).unwrap()
}

/// Why Envoy does not load the configuration of the server or of the client, if it does not.
fn rejected_at_load(files: &Files, case: &Case) -> Option<String> {
    let mesh = mesh(&case.mesh);
    ["a", "client"].into_iter().find_map(|node| {
        let identity = Identity {
            id: node.to_owned(),
            cluster: node.to_owned(),
            admin: Address::new("127.0.0.1", 9901),
            sds_socket: SDS_SOCKET.to_owned(),
        };
        let config = files.path("envoy.json");
        let complete = bootstrap::complete(&identity, &snapshot(&mesh, node));
        std::fs::write(&config, complete.to_string()).unwrap();
        let output = envoy(&config).args(["--mode", "validate"]).output();
        let output = output.expect("Envoy");
        let reason = String::from_utf8_lossy(&output.stderr).into_owned();
        (!output.status.success()).then_some(reason)
    })
}

#[test]
#[ignore = "needs Envoy"]
fn envoy_rejects_files_at_load_as_the_table_states() {
    let files = Files::new();
    let wrong = |case: &Case| {
        let rejection = rejected_at_load(&files, case);
        let is_expected = match (case.rejected, &rejection) {
            (Rejected::AtLoad(text), Some(reason)) => reason.contains(text),
            (Rejected::AtLoad(_), None) => false,
            (_, rejection) => rejection.is_none(),
        };
        (!is_expected).then(|| format!("{}: {rejection:?}", case.name))
    };
    let wrong: Vec<String> = files.cases().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Servers and clients of many rows in one Envoy, each with its own TLS settings; all of its sockets are
/// files.
struct Rows {
    process: Child,
    front: PathBuf,
}

impl Rows {
    fn start(files: &Files, cases: &[Case]) -> Rows {
        let front = files.path("front.sock");
        let mut listeners = vec![listener("front", &front, fronts(cases.len()), None)];
        let mut clusters = Vec::new();
        for (index, case) in cases.iter().enumerate() {
            let mesh = mesh(&case.mesh);
            let name = format!("row-{index}");
            let socket = files.path(&format!("{name}.sock"));
            let served = json!([{
                "match": { "prefix": "/" },
                "direct_response": { "status": 200, "body": { "inline_string": SERVED } },
            }]);
            let tls = tls(&snapshot(&mesh, "a").listeners, "DownstreamTlsContext");
            listeners.push(listener(&name, &socket, served, Some(tls)));
            let tls = self::tls(&snapshot(&mesh, "client").clusters, "UpstreamTlsContext");
            clusters.push(cluster(&name, &socket, &tls));
        }
        let config = files.path("envoy.json");
        let resources = json!({ "listeners": listeners, "clusters": clusters });
        std::fs::write(
            &config,
            json!({ "static_resources": resources }).to_string(),
        )
        .unwrap();
        let log = std::fs::File::create(files.path("envoy.log")).unwrap();
        let process = envoy(&config).stderr(log).stdin(Stdio::null()).spawn();
        let mut rows = Rows {
            process: process.expect("Envoy"),
            front,
        };
        rows.wait(&files.path("envoy.log"));
        rows
    }

    fn wait(&mut self, log: &Path) {
        let end = Instant::now() + Duration::from_secs(20);
        while UnixStream::connect(&self.front).is_err() {
            let is_running = self.process.try_wait().unwrap().is_none();
            assert!(
                is_running && Instant::now() < end,
                "{}",
                std::fs::read_to_string(log).unwrap()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Why the handshake of a row fails, if it does.
    fn rejected(&self, index: usize) -> Option<String> {
        let mut stream = UnixStream::connect(&self.front).unwrap();
        write!(
            stream,
            "GET /row-{index}/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (body != SERVED).then(|| body.to_owned())
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a server answers after a handshake.
const SERVED: &str = "served";

/// A route to the cluster of each row, by path.
fn fronts(count: usize) -> Value {
    let route = |index: usize| {
        json!({
            "match": { "prefix": format!("/row-{index}/") },
            "route": { "cluster": format!("row-{index}") },
        })
    };
    (0..count).map(route).collect()
}

fn pipe(socket: &Path) -> Value {
    json!({ "pipe": { "path": socket } })
}

/// A listener with these routes. Without TLS, it answers the reason of a failed handshake of its clusters.
fn listener(name: &str, socket: &Path, routes: Value, tls: Option<Value>) -> Value {
    let router = json!({
        "name": "envoy.filters.http.router",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
        },
    });
    let mut manager = json!({
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": name,
        "route_config": {
            "virtual_hosts": [{ "name": name, "domains": ["*"], "routes": routes }],
        },
        "http_filters": [router],
    });
    if tls.is_none() {
        manager["local_reply_config"] = json!({
            "body_format": {
                "text_format_source": { "inline_string": "%UPSTREAM_TRANSPORT_FAILURE_REASON%" },
            },
        });
    }
    let mut chain = json!({
        "filters": [{ "name": "envoy.filters.network.http_connection_manager", "typed_config": manager }],
    });
    if let Some(tls) = tls {
        chain["transport_socket"] = tls;
    }
    json!({ "name": name, "address": pipe(socket), "filter_chains": [chain] })
}

fn cluster(name: &str, socket: &Path, tls: &Value) -> Value {
    let endpoint = json!({ "endpoint": { "address": pipe(socket) } });
    json!({
        "name": name,
        "connect_timeout": "5s",
        "transport_socket": tls,
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{ "lb_endpoints": [endpoint] }],
        },
    })
}

/// The transport socket with settings of this type that a proxy has in its listeners or clusters.
fn tls<'v>(resources: impl IntoIterator<Item = (&'v String, &'v Value)>, context: &str) -> Value {
    let mut values = resources.into_iter().map(|(_, value)| value);
    let found = values.find_map(|value| transport_socket(value, context));
    found
        .expect("a side of an encrypted connection has TLS settings")
        .clone()
}

fn transport_socket<'v>(value: &'v Value, context: &str) -> Option<&'v Value> {
    let socket = &value["transport_socket"];
    let kind = socket["typed_config"]["@type"].as_str();
    if kind.is_some_and(|kind| kind.ends_with(context)) {
        return Some(socket);
    }
    match value {
        Value::Array(items) => items
            .iter()
            .find_map(|item| transport_socket(item, context)),
        Value::Object(members) => members
            .values()
            .find_map(|it| transport_socket(it, context)),
        _ => None,
    }
}

#[test]
#[ignore = "needs Envoy"]
fn envoys_reject_files_in_the_handshake_as_the_table_states() {
    let files = Files::new();
    let is_loaded = |case: &Case| !matches!(case.rejected, Rejected::AtLoad(_));
    let cases: Vec<Case> = files.cases().into_iter().filter(is_loaded).collect();
    let envoy = Rows::start(&files, &cases);
    let wrong = |(index, case): (usize, &Case)| {
        let rejection = envoy.rejected(index);
        let is_expected = match (case.rejected, &rejection) {
            (Rejected::InHandshake(text), Some(reason)) => reason.contains(text),
            (Rejected::InHandshake(_), None) => false,
            (_, rejection) => rejection.is_none(),
        };
        (!is_expected).then(|| format!("{}: {rejection:?}", case.name))
    };
    let wrong: Vec<String> = cases.iter().enumerate().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
