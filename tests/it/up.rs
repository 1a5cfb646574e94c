//! `up` as a user runs it. What needs an Envoy is ignored unless it is asked for:
//! `APPMESH_TEST_ENVOY=/path/to/envoy cargo test --test it up:: -- --ignored`.

use crate::sandbox::Sandbox;
#[cfg(feature = "xds")]
use crate::xds::envoys::PROXY_PORT;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
#[cfg(feature = "xds")]
use std::sync::{PoisonError, RwLockReadGuard};
use std::thread;
use std::time::{Duration, Instant};

/// The addresses of the meshes here: no other test uses them.
const ADDRESSES: &str = "127.77";

/// A node that calls `shop.mesh.local`, which is `a` or `b`.
fn documents(sandbox: &Sandbox, target: &str) {
    let node = |name: &str| {
        json!({ "meshName": "m", "virtualNodeName": name, "spec": {
            "listeners": [{ "portMapping": { "port": 8080, "protocol": "http" } }],
            "serviceDiscovery": { "dns": { "hostname": format!("{name}.mesh.local") } },
        } })
    };
    let backend = json!({ "virtualService": { "virtualServiceName": "shop.mesh.local" } });
    let documents = json!([
        { "meshName": "m", "spec": {} },
        node("a"),
        node("b"),
        { "meshName": "m", "virtualServiceName": "shop.mesh.local",
          "spec": { "provider": { "virtualNode": { "virtualNodeName": target } } } },
        { "meshName": "m", "virtualNodeName": "front", "spec": { "backends": [backend] } },
    ]);
    sandbox.write("new", &documents.to_string());
    std::fs::create_dir_all(sandbox.work().join("docs")).unwrap();
    std::fs::rename(
        sandbox.work().join("new"),
        sandbox.work().join("docs/m.json"),
    )
    .unwrap();
}

/// The Envoy of the tests.
fn envoy() -> String {
    std::env::var("APPMESH_TEST_ENVOY").unwrap_or_else(|_| "envoy".to_owned())
}

/// A mesh that runs.
pub struct Up {
    child: Child,
    lines: BufReader<ChildStdout>,
    pub ready: Value,
    #[cfg(feature = "xds")]
    _port: RwLockReadGuard<'static, ()>,
}

impl Up {
    pub fn start(sandbox: &Sandbox, words: &[&str]) -> Up {
        #[cfg(feature = "xds")]
        let port = PROXY_PORT.read().unwrap_or_else(PoisonError::into_inner);
        let mut command = Command::new(env!("CARGO_BIN_EXE_appmesh"));
        command
            .args(["up", "docs", "--format", "json", "--envoy", &envoy()])
            .args(words);
        let command = sandbox.surround(&mut command);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn();
        let mut child = child.unwrap();
        let mut up = Up {
            lines: BufReader::new(child.stdout.take().unwrap()),
            child,
            ready: Value::Null,
            #[cfg(feature = "xds")]
            _port: port,
        };
        up.ready = up.event();
        up
    }

    /// The next line on standard output.
    pub fn event(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?} is not JSON"))
    }

    /// The process ids of its Envoys.
    fn pids(&self) -> Vec<u64> {
        let nodes = self.ready["virtualNodes"].as_object().unwrap();
        nodes
            .values()
            .map(|node| node["pid"].as_u64().unwrap())
            .collect()
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // A mesh that is killed would leave its Envoys behind.
            self.signal("-TERM");
        }
        let _ = self.child.wait();
    }
}

/// Whether a process runs.
fn runs(pid: u64) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

/// An application that answers each request with its name; its address.
pub fn application(name: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let length = name.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{name}"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

/// The last line of the answer to a request for `shop.mesh.local`.
fn ask(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: shop.mesh.local\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn without_an_envoy_the_message_names_the_ways_to_one() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    let reported = sandbox.run("appmesh up docs --envoy ./envoy");
    assert_eq!(
        (reported.code, reported.stdout.as_str()),
        (2, ""),
        "{}",
        reported.stderr
    );
    assert!(
        reported.stderr.contains("there is no Envoy at './envoy'"),
        "{}",
        reported.stderr
    );
    assert!(
        reported.stderr.contains("APPMESH_ENVOY"),
        "{}",
        reported.stderr
    );
}

/// A program `./envoy` that states this version, and otherwise does what the script does.
fn fake_envoy(sandbox: &Sandbox, version: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    let version = format!("echo 'envoy  version: 1a2b/{version}/Clean/RELEASE/BoringSSL'");
    let text = format!("#!/bin/sh\ncase \"$*\" in *--version*) {version};; *) {script};; esac\n");
    let path = sandbox.write("envoy", &text);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs `up`, which must not start the mesh: the exit status and these parts of the message.
fn is_refused(sandbox: &Sandbox, options: &str, code: i32, parts: &[&str]) {
    let reported = sandbox.run(&format!("appmesh up docs --envoy ./envoy {options}"));
    let error = &reported.stderr;
    assert_eq!(
        (reported.code, reported.stdout.as_str()),
        (code, ""),
        "{error}"
    );
    for part in parts {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(!has_runs(sandbox), "the directory of the run is left");
}

#[test]
fn an_envoy_that_ends_at_once_is_reported_with_its_reason() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    fake_envoy(&sandbox, "1.33.0", "echo 'no such extension' >&2; exit 1");
    let parts = ["Envoy ended", "no such extension"];
    is_refused(&sandbox, "--addresses 127.82", 2, &parts);
}

#[test]
fn a_taken_port_is_named_with_the_ways_around_it() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    fake_envoy(&sandbox, "1.33.0", "exit 1");
    let _taken = TcpListener::bind("127.83.1.1:8080").unwrap();
    let parts = [
        "127.83.1.1:8080",
        "`a`",
        "already in use",
        "--addresses",
        "--remap-ports",
    ];
    is_refused(&sandbox, "--addresses 127.83", 2, &parts);
}

#[test]
fn an_application_of_an_unknown_node_is_an_error_that_lists_the_nodes() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    fake_envoy(&sandbox, "1.33.0", "exit 1");
    let options = "--addresses 127.84 --app unknown=127.0.0.1:1";
    is_refused(&sandbox, options, 252, &["`unknown`", "a, b, front"]);
}

#[test]
fn a_missing_certificate_file_is_named() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    fake_envoy(&sandbox, "1.33.0", "exit 1");
    let file = json!({ "certificateChain": "nowhere.pem", "privateKey": "nowhere.key" });
    let node = json!({ "meshName": "m", "virtualNodeName": "secure", "spec": {
        "listeners": [{
            "portMapping": { "port": 8443, "protocol": "http" },
            "tls": { "mode": "STRICT", "certificate": { "file": file } },
        }],
        "serviceDiscovery": { "dns": { "hostname": "secure.mesh.local" } },
    } });
    sandbox.write("docs/secure.json", &node.to_string());
    is_refused(
        &sandbox,
        "--addresses 127.86",
        2,
        &["'nowhere.pem' cannot be read"],
    );
}

#[test]
fn an_envoy_that_is_too_old_is_named_with_its_version() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    fake_envoy(&sandbox, "1.12.0", "exit 1");
    let reported = sandbox.run("appmesh up docs --envoy ./envoy");
    assert_eq!(reported.code, 2, "{}", reported.stderr);
    assert!(
        reported
            .stderr
            .contains("is Envoy 1.12.0, which is too old"),
        "{}",
        reported.stderr
    );
}

#[test]
fn documents_with_errors_start_nothing() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "missing");
    let reported = sandbox.run("appmesh up docs --envoy ./envoy");
    assert_eq!(
        (reported.code, reported.stdout.as_str()),
        (1, ""),
        "{}",
        reported.stderr
    );
    assert!(reported.stderr.contains("missing"), "{}", reported.stderr);
}

#[test]
fn several_meshes_are_listed() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    sandbox.write("docs/n.json", r#"{"meshName": "n", "spec": {}}"#);
    let reported = sandbox.run("appmesh up docs --envoy ./envoy");
    assert_eq!(reported.code, 252, "{}", reported.stderr);
    for part in ["`m`", "`n`", "--mesh-name"] {
        assert!(reported.stderr.contains(part), "{}", reported.stderr);
    }
}

#[test]
#[ignore = "needs an Envoy: APPMESH_TEST_ENVOY"]
fn a_mesh_carries_traffic_follows_its_documents_and_ends() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    let (a, b) = (
        format!("a={}", application("a")),
        format!("b={}", application("b")),
    );
    let mut up = Up::start(
        &sandbox,
        &["--addresses", ADDRESSES, "--app", &a, "--app", &b],
    );
    let proxy = up.ready["virtualNodes"]["front"]["egress"]["proxy"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(proxy, format!("{ADDRESSES}.3.1:15001"));
    assert_eq!(ask(&proxy), "a");

    documents(&sandbox, "b");
    let updated = json!({
        "event": "updated",
        "resources": ["virtual service shop.mesh.local"],
        "nodes": ["front"],
    });
    assert_eq!(up.event(), updated);
    assert_eq!(ask(&proxy), "b");

    documents(&sandbox, "missing");
    assert_eq!(up.event()["event"], "invalid");
    assert_eq!(ask(&proxy), "b");

    let pids = up.pids();
    assert!(pids.iter().copied().all(runs));
    up.signal("-TERM");
    assert_eq!(up.child.wait().unwrap().code(), Some(0));
    assert!(!pids.iter().copied().any(runs));
    assert!(!has_runs(&sandbox));
}

/// Whether the directory of a run is still there.
fn has_runs(sandbox: &Sandbox) -> bool {
    let folder = sandbox.home().join(".local/state/appmesh/up");
    std::fs::read_dir(Path::new(&folder)).is_ok_and(|mut entries| entries.next().is_some())
}

/// The secret of such a client is named after all its authorities; its own name is as long as the API allows.
#[test]
#[ignore = "needs an Envoy: APPMESH_TEST_ENVOY"]
fn a_client_may_trust_ten_authorities() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    let arn = |number: u32| {
        let id = format!("00000000-0000-4000-8000-{number:012}");
        format!("arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/{id}")
    };
    let arns: Vec<String> = (1..=10).map(arn).collect();
    let trust = json!({ "acm": { "certificateAuthorityArns": arns } });
    let policy = json!({ "tls": { "validation": { "trust": trust } } });
    let backend = json!({ "virtualServiceName": "shop.mesh.local", "clientPolicy": policy });
    let name = "ten-".repeat(63);
    let node = json!({ "meshName": "m", "virtualNodeName": name, "spec": {
        "backends": [{ "virtualService": backend }],
    } });
    sandbox.write("docs/ten.json", &node.to_string());
    let up = Up::start(&sandbox, &["--addresses", "127.87", "--log-dir", "logs"]);
    let authorities = up.ready["standIns"]["authorities"].as_object().unwrap();
    assert!(up.ready["virtualNodes"][&name]["pid"].is_u64());
    assert_eq!(authorities.len(), 10);
    let logs = std::fs::read_dir(sandbox.work().join("logs")).unwrap();
    assert_eq!(logs.count(), 4, "one for each Envoy");
}

#[test]
#[ignore = "needs an Envoy: APPMESH_TEST_ENVOY"]
fn the_next_run_ends_what_a_killed_one_left_behind() {
    let sandbox = Sandbox::new();
    documents(&sandbox, "a");
    let up = Up::start(&sandbox, &["--addresses", "127.78"]);
    let pids = up.pids();
    up.signal("-KILL");
    drop(up);
    assert!(
        pids.iter().copied().all(runs),
        "the Envoys outlive a killed process"
    );

    let next = Up::start(&sandbox, &["--addresses", "127.78"]);
    assert!(!pids.iter().copied().any(runs));
    next.signal("-INT");
    let deadline = Instant::now() + Duration::from_secs(10);
    while next.pids().iter().copied().any(runs) {
        assert!(Instant::now() < deadline, "the Envoys still run after 10 s");
        thread::sleep(Duration::from_millis(20));
    }
}
