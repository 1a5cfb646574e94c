//! Members that go and come back, under replicas that stay.

use super::{Cluster, Replica};
use crate::local::node;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const MESHES: &str = "/v20190125/meshes";
const NODES: &str = "/v20190125/meshes/m/virtualNodes";

#[test]
#[ignore = "needs etcd"]
fn without_a_majority_writes_fail_at_once_and_reads_go_on() {
    let mut cluster = Cluster::start(3);
    let replica = Replica::start(&cluster.location());
    replica.ok("PUT", MESHES, &json!({ "meshName": "m" }));
    replica.ok("PUT", NODES, &node("n"));
    assert_eq!(replica.ok("GET", "/health", &Value::Null)["status"], "ok");

    cluster.kill(0);
    cluster.kill(1);
    let rejected = || replica.send("PUT", NODES, &node("other")).unwrap();
    let start = Instant::now();
    let first = rejected();
    assert_eq!(
        (first.status, first.code.as_str()),
        (503, "ServiceUnavailableException")
    );
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "{:?}",
        start.elapsed()
    );
    let start = Instant::now();
    assert_eq!(rejected().code, "ServiceUnavailableException");
    assert!(
        start.elapsed() < Duration::from_millis(1500),
        "{:?}",
        start.elapsed()
    );
    replica.ok("GET", &format!("{NODES}/n"), &Value::Null);
    let health = replica.ok("GET", "/health", &Value::Null);
    assert_eq!(health["status"], "read-only", "{health}");

    cluster.restart(0);
    cluster.restart(1);
    let end = Instant::now() + Duration::from_secs(20);
    while rejected().status != 200 {
        assert!(Instant::now() < end, "it does not recover");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(replica.ok("GET", "/health", &Value::Null)["status"], "ok");
    replica.ok("GET", &format!("{NODES}/other"), &Value::Null);
}

/// A watch that was broken while etcd has forgotten what happened meanwhile.
#[test]
#[ignore = "needs etcd"]
fn what_was_compacted_is_read_again() {
    let cluster = Cluster::start(1);
    let link = super::Link::to(&cluster.endpoints()[0]);
    let far = Replica::start(&format!("etcd://{}", link.address));
    let near = Replica::start(&cluster.location());
    near.ok("PUT", MESHES, &json!({ "meshName": "m" }));
    link.cut();
    near.ok("PUT", NODES, &node("a"));
    near.ok("PUT", NODES, &node("b"));
    near.ok("DELETE", &format!("{NODES}/a"), &Value::Null);
    let text = cluster.control(&["get", "nothing", "-w", "json"]).stdout;
    let revision =
        serde_json::from_slice::<Value>(&text).unwrap()["header"]["revision"].to_string();
    assert!(cluster.control(&["compact", &revision]).status.success());
    link.repair();
    let end = Instant::now() + Duration::from_secs(10);
    let has = |name: &str| {
        let reply = far.send("GET", &format!("{NODES}/{name}"), &Value::Null);
        reply.unwrap().status == 200
    };
    while !has("b") {
        assert!(Instant::now() < end, "it does not catch up");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(!has("a"));
}

#[test]
#[ignore = "needs etcd"]
fn a_write_is_seen_by_every_replica_within_200_ms_as_a_rule() {
    let cluster = Cluster::start(3);
    let replicas = [(); 3].map(|()| Replica::start(&cluster.location()));
    replicas[0].ok("PUT", MESHES, &json!({ "meshName": "m" }));
    let mut delays: Vec<Duration> = Vec::new();
    for round in 0..21 {
        let name = format!("n{round}");
        replicas[round % 3].ok("PUT", NODES, &node(&name));
        let committed = Instant::now();
        for replica in &replicas {
            let path = format!("{NODES}/{name}");
            while replica.send("GET", &path, &Value::Null).unwrap().status != 200 {
                assert!(
                    committed.elapsed() < Duration::from_secs(10),
                    "round {round}"
                );
            }
        }
        delays.push(committed.elapsed());
    }
    // Other tests may keep the machine busy for a while.
    delays.sort();
    assert!(delays[10] < Duration::from_millis(200), "{delays:?}");
}

#[test]
#[ignore = "needs etcd"]
fn a_state_is_copied_to_etcd_and_back() {
    let cluster = Cluster::start(1);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let appmesh = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_appmesh"));
        let output = command.args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            text(output.stdout),
            text(output.stderr),
            output.status.code(),
        )
    };
    let (one, other, etcd) = (path("one"), path("other"), cluster.location());
    let spec = node("n")["spec"].to_string();
    let local = ["--local", "--state-dir", &one];
    appmesh(&[&local[..], &["create-mesh", "--mesh-name", "Shop"]].concat());
    let create = [
        "create-virtual-node",
        "--mesh-name",
        "Shop",
        "--virtual-node-name",
        "n",
    ];
    appmesh(&[&local[..], &create[..], &["--spec", &spec]].concat());
    let export = |store: &str| appmesh(&["state", "export", "--store", store]).0;
    let before = export(&one);
    assert!(before.contains("CreateVirtualNode"), "{before}");
    for (from, to) in [(&one, &etcd), (&etcd, &other)] {
        let (_, reported, code) = appmesh(&["state", "copy", "--from", from, "--to", to]);
        assert_eq!(
            (reported.as_str(), code),
            ("copied 2 documents of us-east-1\n", Some(0))
        );
        assert_eq!(export(to), before);
    }
    let (_, reported, code) = appmesh(&["state", "copy", "--from", &one, "--to", &etcd]);
    assert!(
        reported.contains("already contains 2 documents"),
        "{reported}"
    );
    assert_eq!(code, Some(255));
}
