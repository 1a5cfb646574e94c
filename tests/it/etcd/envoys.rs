//! Envoys of several replicas: none gets an older configuration than it has.

use super::{Cluster, Link, Replica};
use crate::process::until;
use crate::xds::client::{CLUSTERS, Connection, STREAM, answer, first};
use crate::xds::messages::DiscoveryResponse;
use hyper::body::Bytes;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

const MESHES: &str = "/v20190125/meshes";
const NODES: &str = "/v20190125/meshes/m/virtualNodes";
const NODE: &str = "/v20190125/meshes/m/virtualNodes/n";
const ID: &str = "mesh/m/virtualNode/n";

/// A node whose configuration contains this number.
fn node(port: u16) -> Value {
    json!({ "virtualNodeName": "n", "spec": {
        "listeners": [{ "portMapping": { "port": port, "protocol": "http" } }],
        "serviceDiscovery": { "dns": { "hostname": "n.local" } },
    } })
}

/// The numbers that clusters contain: two while the later one replaces the earlier one.
fn numbers(response: &DiscoveryResponse) -> BTreeSet<u16> {
    let prefix = b"cds_ingress_m_n_http_";
    let number = |cluster: &Bytes| {
        let start = cluster.windows(prefix.len()).position(|it| it == prefix)?;
        let digits = cluster[start + prefix.len()..].iter();
        let digits = digits.take_while(|byte| byte.is_ascii_digit());
        String::from_utf8(digits.copied().collect())
            .ok()?
            .parse()
            .ok()
    };
    response.resources.iter().filter_map(number).collect()
}

/// What an Envoy gets on a new stream; `None` where it gets nothing.
async fn answer_of(xds: u16) -> Option<u16> {
    let stream = TcpStream::connect(("127.0.0.1", xds)).await.ok()?;
    let http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let mut connection = Connection::over(stream, http).await;
    let mut call = connection.call(STREAM, &[]).await.ok()?;
    call.send(&first(ID, CLUSTERS)).await;
    numbers(&call.next().await.ok()?).last().copied()
}

#[test]
#[ignore = "needs etcd"]
fn a_replica_that_was_cut_off_sends_a_new_stream_nothing_old() {
    let cluster = Cluster::start(1);
    let link = Link::to(&cluster.endpoints()[0]);
    let far = Replica::for_envoys(&format!("etcd://{}", link.address));
    let near = Replica::start(&cluster.location());
    near.ok("PUT", MESHES, &json!({ "meshName": "m" }));
    near.ok("PUT", NODES, &node(1000));
    let runtime = runtime();
    let get = || runtime.block_on(answer_of(far.xds.unwrap()));
    until("the replica has the node", || get() == Some(1000));
    for port in 1001..1010 {
        link.cut();
        near.ok("PUT", NODE, &node(port));
        link.repair();
        assert_eq!(get(), Some(port));
    }
    // What it has is better than nothing.
    link.cut();
    near.ok("PUT", NODE, &node(2000));
    assert_eq!(get(), Some(1009));
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// How many Envoys connect.
const ENVOYS: usize = 200;

/// What the Envoys share.
#[derive(Default)]
struct Fleet {
    /// The last number that each has got.
    numbers: Vec<AtomicU16>,
    /// The version of each number: the same on each replica, so that an Envoy that comes from another is
    /// not reconfigured.
    versions: Mutex<HashMap<u16, String>>,
    /// What went wrong.
    faults: Mutex<BTreeSet<String>>,
}

impl Fleet {
    fn take(&self, envoy: usize, response: &DiscoveryResponse) {
        let numbers = numbers(response);
        let Some(&number) = numbers.last() else {
            return self.fault(format!("Envoy {envoy} has lost its listener"));
        };
        let before = self.numbers[envoy].swap(number, Ordering::SeqCst);
        if number < before {
            self.fault(format!("Envoy {envoy} had {before} and got {number}"));
        }
        if numbers.len() > 1 {
            return;
        }
        let mut versions = self.versions.lock().unwrap();
        let version = &response.version_info;
        let known = versions.entry(number).or_insert_with(|| version.clone());
        if known != version {
            drop(versions);
            self.fault(format!("{number} has two versions"));
        }
    }

    fn fault(&self, what: String) {
        self.faults.lock().unwrap().insert(what);
    }

    /// An Envoy that is connected to one replica after another, for as long as it can be.
    async fn connect(self: Arc<Fleet>, envoy: usize, ports: [u16; 3]) {
        for port in ports.iter().cycle().skip(envoy) {
            self.follow(envoy, *port).await;
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Takes what a replica sends until the stream ends.
    async fn follow(&self, envoy: usize, port: u16) -> Option<()> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        let http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        let mut connection = Connection::over(stream, http).await;
        let mut call = connection.call(STREAM, &[]).await.ok()?;
        call.send(&first(ID, CLUSTERS)).await;
        loop {
            let response: DiscoveryResponse = call.next().await.ok()?;
            self.take(envoy, &response);
            call.send(&answer(&response, None)).await;
        }
    }
}

#[test]
#[ignore = "needs etcd"]
fn envoys_keep_their_configuration_while_replicas_and_members_are_restarted() {
    let mut cluster = Cluster::start(3);
    let mut replicas = [(); 3].map(|()| Replica::for_envoys(&cluster.location()));
    replicas[0].ok("PUT", MESHES, &json!({ "meshName": "m" }));
    replicas[0].ok("PUT", NODES, &node(1000));
    let fleet = Arc::new(Fleet {
        numbers: (0..ENVOYS).map(|_| AtomicU16::new(0)).collect(),
        ..Fleet::default()
    });
    let ports = replicas.each_ref().map(|replica| replica.xds.unwrap());
    let (end, ended) = oneshot::channel::<()>();
    let connecting = Arc::clone(&fleet);
    let clients = thread::spawn(move || {
        runtime().block_on(async {
            for envoy in 0..ENVOYS {
                tokio::spawn(Arc::clone(&connecting).connect(envoy, ports));
            }
            let _ = ended.await;
        });
    });
    let have_all = |least: u16| {
        let mut numbers = fleet.numbers.iter();
        numbers.all(|number| number.load(Ordering::SeqCst) >= least)
    };
    until("all Envoys are connected", || have_all(1000));

    // Someone changes the node all the time, through whichever replica answers.
    let is_over = Arc::new(AtomicBool::new(false));
    let apis = replicas.each_ref().map(|replica| replica.port);
    let acknowledged = Arc::new(AtomicU16::new(1000));
    let writer = {
        let (is_over, acknowledged) = (Arc::clone(&is_over), Arc::clone(&acknowledged));
        thread::spawn(move || {
            for api in apis.iter().cycle() {
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                let next = acknowledged.load(Ordering::SeqCst) + 1;
                let reply = super::replica::send(*api, "PUT", NODE, &node(next));
                if reply.is_some_and(|reply| reply.status == 200) {
                    acknowledged.store(next, Ordering::SeqCst);
                }
                thread::sleep(Duration::from_millis(50));
            }
        })
    };
    // After each restart, changes reach all Envoys again before the next one.
    let follow = || {
        let later = acknowledged.load(Ordering::SeqCst) + 3;
        until("all Envoys have later changes", || have_all(later));
    };
    for replica in &mut replicas {
        replica.stop();
        replica.restart();
        replica.wait();
        follow();
    }
    for member in 0..3 {
        cluster.kill(member);
        cluster.restart(member);
        cluster.wait_for_all();
        follow();
    }
    is_over.store(true, Ordering::SeqCst);
    writer.join().unwrap();
    let last = acknowledged.load(Ordering::SeqCst);
    until("all Envoys have the last change", || have_all(last));
    drop(end);
    clients.join().unwrap();
    assert_eq!(*fleet.faults.lock().unwrap(), BTreeSet::new());
}
