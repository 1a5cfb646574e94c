//! The floor that `benches/etcd.py` measures by: bare transactions of etcd that put a document of the
//! size of a virtual node, by several tasks on one connection each.
//!
//!     etcd_floor HOST:PORT[,HOST:PORT...] CLIENTS SECONDS

use etcd_client::{Client, Compare, CompareOp, Txn, TxnOp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Bytes of a virtual node with four backends as it is kept.
const SIZE: usize = 1400;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoints, clients, seconds] = &arguments[..] else {
        panic!("usage: etcd_floor HOST:PORT[,HOST:PORT...] CLIENTS SECONDS");
    };
    let endpoints: Vec<String> = endpoints.split(',').map(str::to_owned).collect();
    let time = Duration::from_secs(seconds.parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let count = Arc::new(AtomicU64::new(0));
    let clients: usize = clients.parse().expect("a number");
    let start = Instant::now();
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for task in 0..clients {
            let endpoint = endpoints[task % endpoints.len()].clone();
            tasks.push(tokio::spawn(load(
                endpoint,
                task,
                start + time,
                Arc::clone(&count),
            )));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
    });
    let rate = count.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
    println!("{{\"rate\": {rate}}}");
}

async fn load(endpoint: String, task: usize, end: Instant, count: Arc<AtomicU64>) {
    let mut client = Client::connect([endpoint], None).await.expect("etcd");
    let value = vec![b'x'; SIZE];
    for step in 0u64.. {
        if Instant::now() > end {
            break;
        }
        let key = format!("/floor/{}/{task}/{step}", std::process::id());
        let absent = Compare::mod_revision(key.as_str(), CompareOp::Equal, 0);
        let put = TxnOp::put(key, value.as_slice(), None);
        let txn = Txn::new().when([absent]).and_then([put]);
        client.txn(txn).await.expect("an answer");
        count.fetch_add(1, Ordering::Relaxed);
    }
}
