//! Clients that do what no Envoy does, at random; the server goes on, and its memory returns.
//!
//! `APPMESH_TEST_XDS_FUZZ_SECONDS` sets how long it takes, instead of 3 seconds; from 30 on, there are
//! 2,000 idle connections beside instead of 200, for which `ulimit -n` must allow.

use super::client::{CLUSTERS, Call, Connection, DELTA, STREAM, answer, first, frame};
use super::messages::{DiscoveryRequest, DiscoveryResponse};
use crate::sandbox::Sandbox;
use crate::served::Served;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

const NODE: &str = "mesh/m/virtualNode/n";
const SECONDS: u64 = 3;
/// How much larger the server may be afterwards, in bytes.
const GROWTH: usize = 64 * 1024 * 1024;

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn bytes(&mut self, count: u64) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }
}

/// A request that is wrong in some way.
fn odd_request(random: &mut Random) -> DiscoveryRequest {
    let mut request = first(NODE, CLUSTERS);
    match random.below(6) {
        0 => "type.googleapis.com/envoy.Unknown".clone_into(&mut request.type_url),
        1 => request.response_nonce = random.below(9).to_string(),
        2 => request.node = None,
        3 => request.resource_names = (0..500).map(|name| name.to_string()).collect(),
        4 => request.version_info = "\u{0}".repeat(5000),
        _ => {
            let response = DiscoveryResponse {
                nonce: random.below(9).to_string(),
                type_url: CLUSTERS.to_owned(),
                ..DiscoveryResponse::default()
            };
            request = answer(&response, Some(&"x".repeat(100_000)));
        }
    }
    request
}

/// One step of a client with an open call.
async fn step(call: &mut Call, random: &mut Random) {
    match random.below(8) {
        0 => call.send_bytes(random.bytes(40)).await,
        1 => call.send_bytes(frame(&random.bytes(40))).await,
        2 => {
            // A message of 10 MB, of which some comes.
            call.send_bytes(vec![0, 0, 0xa0, 0, 0]).await;
            call.send_bytes(vec![0; 30_000]).await;
        }
        3 => {
            let _ = timeout(Duration::from_millis(5), call.next::<DiscoveryResponse>()).await;
        }
        _ => call.send(&odd_request(random)).await,
    }
}

/// A client from its connection to its end.
async fn client(address: SocketAddr, random: &mut Random) {
    if random.below(5) == 0 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(&random.bytes(100)).await;
        return;
    }
    let mut connection = Connection::open(address).await;
    for _ in 0..=random.below(4) {
        let method = match random.below(5) {
            0 => DELTA,
            1 => "NoSuchMethod",
            _ => STREAM,
        };
        let Ok(mut call) = connection.call(method, &[]).await else {
            return;
        };
        if random.below(2) == 0 {
            call.send(&first(NODE, CLUSTERS)).await;
        }
        for _ in 0..random.below(10) {
            step(&mut call, random).await;
        }
        // The others are reset.
        if random.below(2) == 0 {
            call.finish();
            let _ = timeout(Duration::from_millis(5), call.next::<DiscoveryResponse>()).await;
        }
    }
}

/// Waits until the server has noticed the end of every stream.
async fn until_empty(served: &Served) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while served.client().send("GET", "/proxies", "").json()["proxies"] != serde_json::json!([]) {
        assert!(Instant::now() < deadline, "streams are left");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn odd_clients_leave_the_server_as_it_was() {
    let seconds = std::env::var("APPMESH_TEST_XDS_FUZZ_SECONDS");
    let seconds = seconds.map_or(SECONDS, |text| text.parse().unwrap());
    let idle_connections = if seconds < 30 { 200 } else { 2000 };
    let sandbox = Sandbox::new();
    sandbox.write("seed/mesh.json", r#"{ "meshName": "m", "spec": {} }"#);
    sandbox.write(
        "seed/node.json",
        r#"{ "meshName": "m", "virtualNodeName": "n", "spec": { "listeners": [
            { "portMapping": { "port": 80, "protocol": "http" } } ],
            "serviceDiscovery": { "dns": { "hostname": "n.local" } } } }"#,
    );
    let mut served = Served::start(&sandbox, "--quiet --seed seed --xds 127.0.0.1:0");
    served.line();
    let line = served.line();
    let address: SocketAddr = line
        .strip_prefix("configuring Envoys on ")
        .and_then(|address| address.parse().ok())
        .expect(&line);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..20 {
            client(address, &mut random).await;
        }
        let before = served.memory();
        let mut idle = Vec::new();
        for _ in 0..idle_connections {
            idle.push(TcpStream::connect(address).await.unwrap());
        }
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut clients = 0;
        while Instant::now() < end {
            client(address, &mut random).await;
            clients += 1;
        }
        assert!(clients > 20, "{clients}");
        drop(idle);
        until_empty(&served).await;

        let mut connection = Connection::open(address).await;
        let mut call = connection.call(STREAM, &[]).await.unwrap();
        call.send(&first(NODE, CLUSTERS)).await;
        let response = timeout(Duration::from_secs(5), call.next::<DiscoveryResponse>()).await;
        assert!(!response.unwrap().unwrap().resources.is_empty());
        let after = served.memory();
        assert!(after < before + GROWTH, "{before} -> {after} bytes");
    });
}
