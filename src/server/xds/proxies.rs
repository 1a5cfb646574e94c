//! The Envoys that are connected, for people.

use super::node::NodeId;
use super::resources::Type;
use super::stream::State;
use jiff::Timestamp;
use prometheus_client::metrics::gauge::Gauge;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// One connected Envoy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// The id that it states, such as the ARN of its node.
    pub id: String,
    pub node: NodeId,
    pub peer: SocketAddr,
    /// Of Envoy; empty where it does not state one.
    pub version: String,
    pub since: SystemTime,
    pub states: BTreeMap<Type, State>,
}

/// All connected Envoys by a number of their stream.
#[derive(Debug)]
pub struct Proxies {
    connected: Mutex<Connected>,
    count: Gauge,
}

#[derive(Debug, Default)]
struct Connected {
    next: u64,
    proxies: BTreeMap<u64, Proxy>,
}

impl Proxies {
    /// Keeps their number in `count`.
    pub fn new(count: Gauge) -> Proxies {
        Proxies {
            connected: Mutex::default(),
            count,
        }
    }

    /// Adds an Envoy for as long as its ticket lives.
    pub fn connect(&self, proxy: Proxy) -> Ticket<'_> {
        let mut connected = self.lock();
        connected.next += 1;
        let number = connected.next;
        connected.proxies.insert(number, proxy);
        self.count.inc();
        Ticket {
            proxies: self,
            number,
        }
    }

    /// All of them as JSON, in order of node and peer.
    pub fn report(&self) -> Value {
        let mut proxies: Vec<Proxy> = self.lock().proxies.values().cloned().collect();
        proxies.sort_by(|one, other| (&one.node, one.peer).cmp(&(&other.node, other.peer)));
        json!({ "proxies": proxies.iter().map(Proxy::report).collect::<Vec<_>>() })
    }

    fn lock(&self) -> MutexGuard<'_, Connected> {
        self.connected
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Proxy {
    fn report(&self) -> Value {
        let states = self.states.iter().map(|(kind, state)| {
            let state = match state {
                State::InSync => json!({ "status": "in sync" }),
                State::Stale => json!({ "status": "stale" }),
                State::Rejected(reason) => json!({ "status": "rejected", "reason": reason }),
            };
            (kind.words().to_owned(), state)
        });
        json!({
            "resource": self.id,
            "mesh": self.node.mesh,
            "kind": self.node.kind.name(),
            "name": self.node.name,
            "address": self.peer.to_string(),
            "version": self.version,
            "since": Timestamp::try_from(self.since).unwrap_or_default().to_string(),
            "types": states.collect::<Map<String, Value>>(),
        })
    }
}

/// Takes an Envoy off the list when it is dropped.
#[derive(Debug)]
pub struct Ticket<'a> {
    proxies: &'a Proxies,
    number: u64,
}

impl Ticket<'_> {
    /// Notes what its types have come to.
    pub fn update(&self, states: BTreeMap<Type, State>) {
        if let Some(proxy) = self.proxies.lock().proxies.get_mut(&self.number) {
            proxy.states = states;
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.proxies.lock().proxies.remove(&self.number);
        self.proxies.count.dec();
    }
}
