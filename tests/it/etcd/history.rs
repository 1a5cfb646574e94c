//! In the manner of Jepsen: eight clients change and read through three replicas on three members,
//! while members and replicas are killed, paused and cut off; then the history is checked.
//!
//! Writes and their rejections are linearizable per resource. Reads come from the replica's copy: each
//! shows a value that was written, and nothing older than what that replica had acknowledged before.
//! At the end nothing acknowledged is lost, and no route points to a node that is not there.
//!
//! `APPMESH_TEST_HISTORY_SECONDS` sets how long it takes: 10 seconds, or a minute in `.ci/run`.

use super::linear::{Effect, Operation, is_linearizable};
use super::replica::{Reply, send};
use super::{Cluster, Link, Replica};
use crate::local::{node, route};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: u64 = 8;
/// Resources get new names this often, so that each history stays short.
const ROUND: Duration = Duration::from_secs(2);
const MESHES: &str = "/v20190125/meshes";
/// How many nodes, and how many routes, there are in a round.
const NAMES: u64 = 3;

/// One operation, with what else is needed to check it.
struct Entry {
    resource: String,
    operation: Operation,
    replica: usize,
    is_read: bool,
}

/// Random numbers that are the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

#[test]
#[ignore = "needs etcd"]
fn a_history_with_faults_can_be_explained() {
    let seconds = std::env::var("APPMESH_TEST_HISTORY_SECONDS").ok();
    let time = Duration::from_secs(seconds.map_or(10, |text| text.parse().unwrap()));
    let seed = u64::from(std::process::id());
    eprintln!("seed {seed}");
    let mut cluster = Cluster::start(3);
    // Each replica has its own ways to the members.
    let links: Vec<Vec<Link>> = (0..3)
        .map(|_| cluster.endpoints().iter().map(|it| Link::to(it)).collect())
        .collect();
    let location = |links: &Vec<Link>| {
        let addresses: Vec<String> = links.iter().map(|link| link.address.to_string()).collect();
        format!("etcd://{}", addresses.join(","))
    };
    let mut replicas: Vec<Replica> = links
        .iter()
        .map(|it| Replica::start(&location(it)))
        .collect();
    replicas[0].ok("PUT", MESHES, &json!({ "meshName": "m" }));
    let router =
        json!({ "meshName": "m", "virtualRouterName": "r", "spec": crate::local::listeners() });
    replicas[0].ok("PUT", &format!("{MESHES}/m/virtualRouters"), &router);

    let ports: Vec<u16> = replicas.iter().map(|replica| replica.port).collect();
    let (history, is_over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let (start, marker) = (Instant::now(), AtomicU64::new(1));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let random = Random(seed * 1000 + client + 1);
            let client = Client {
                ports: &ports,
                start,
                marker: &marker,
                random,
            };
            scope.spawn(|| client.run(&is_over, &history));
        }
        disturb(
            &mut cluster,
            &mut replicas,
            &links,
            start + time,
            Random(seed + 7),
        );
        is_over.store(true, Ordering::SeqCst);
    });
    let mut history = history.into_inner().unwrap();
    let done = history.iter().filter(|entry| entry.operation.end.is_some());
    eprintln!(
        "{} operations, {} with a known end",
        history.len(),
        done.count()
    );
    history.extend(read_at_the_end(&replicas, &history));
    check_writes(&history);
    check_reads(&history);
    check_references(&replicas);
}

/// Kills, pauses and cuts off, one at a time, and puts everything right at the end.
fn disturb(
    cluster: &mut Cluster,
    replicas: &mut [Replica],
    links: &[Vec<Link>],
    end: Instant,
    mut random: Random,
) {
    while Instant::now() < end {
        std::thread::sleep(Duration::from_millis(300 + random.below(500)));
        let (fault, victim) = (random.below(5), random.below(3) as usize);
        let pause = Duration::from_millis(300 + random.below(1700));
        match fault {
            0 => cluster.kill(victim),
            1 => cluster.pause(victim),
            2 => replicas[victim].kill(),
            3 => replicas[victim].pause(),
            _ => links[victim].iter().for_each(Link::cut),
        }
        std::thread::sleep(pause);
        match fault {
            0 => cluster.restart(victim),
            1 => cluster.resume(victim),
            2 => replicas[victim].restart(),
            3 => replicas[victim].resume(),
            _ => links[victim].iter().for_each(Link::repair),
        }
    }
    cluster.wait_for_majority();
    // A change through each replica, after which it shows everything.
    for (index, replica) in replicas.iter().enumerate() {
        let end = Instant::now() + Duration::from_secs(30);
        let path = format!("{MESHES}/m/virtualNodes");
        let is_ready = || {
            let reply = replica.send("PUT", &path, &node(&format!("last-{index}")));
            reply.is_some_and(|reply| [200, 409].contains(&reply.status))
        };
        while !is_ready() {
            assert!(Instant::now() < end, "replica {index} does not recover");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

struct Client<'a> {
    ports: &'a [u16],
    start: Instant,
    /// Values that are used once.
    marker: &'a AtomicU64,
    random: Random,
}

impl Client<'_> {
    fn run(mut self, is_over: &AtomicBool, history: &Mutex<Vec<Entry>>) {
        while !is_over.load(Ordering::SeqCst) {
            let entry = self.step();
            let is_known = entry
                .as_ref()
                .is_none_or(|entry| entry.operation.end.is_some());
            history.lock().unwrap().extend(entry);
            if !is_known {
                // No one goes on at full speed against a service that is not there.
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// One operation; `None` if it shows nothing about one resource alone.
    fn step(&mut self) -> Option<Entry> {
        let round = self.start.elapsed().as_millis() / ROUND.as_millis();
        let (replica, name) = (self.random.below(3) as usize, self.random.below(NAMES));
        let value = self.marker.fetch_add(1, Ordering::SeqCst);
        let is_route = self.random.below(3) == 0;
        let (folder, own) = if is_route {
            ("virtualRouter/r/routes", format!("t{round}-{name}"))
        } else {
            ("virtualNodes", format!("n{round}-{name}"))
        };
        let body = if is_route {
            let target = format!("n{round}-{}", self.random.below(NAMES));
            let mut body = route("r", &own, &target);
            body["spec"]["httpRoute"]["match"]["prefix"] = format!("/{value}").into();
            body
        } else {
            let mut body = node(&own);
            body["spec"]["serviceDiscovery"]["dns"]["hostname"] = format!("v{value}.local").into();
            body
        };
        let all = format!("{MESHES}/m/{folder}");
        let one = format!("{all}/{own}");
        let kind = self.random.below(10);
        let (method, path, body, effect) = match kind {
            0..=2 => ("PUT", &all, body, Effect::Create(value)),
            3..=5 => ("PUT", &one, body, Effect::Update(value)),
            6 => ("DELETE", &one, Value::Null, Effect::Delete),
            7 => ("GET", &all, Value::Null, Effect::Present),
            _ => ("GET", &one, Value::Null, Effect::Present),
        };
        let start = Instant::now();
        let reply = send(self.ports[replica], method, path, &body);
        let end = Instant::now();
        if kind == 7 {
            return None;
        }
        let is_read = kind > 7;
        let (effect, end) = if is_read {
            (Effect::Read(value_of(&reply?)?), Some(end))
        } else {
            outcome(effect, reply.as_ref(), end, &own)?
        };
        Some(Entry {
            resource: format!("{folder}/{own}"),
            operation: Operation { effect, start, end },
            replica,
            is_read,
        })
    }
}

/// What a change did, and when that was over; `None` if it certainly did nothing and shows nothing.
fn outcome(
    effect: Effect,
    reply: Option<&Reply>,
    end: Instant,
    own: &str,
) -> Option<(Effect, Option<Instant>)> {
    let Some(reply) = reply else {
        return Some((effect, None));
    };
    match (reply.status, reply.code.as_str(), effect) {
        (200, ..) => Some((effect, Some(end))),
        (500.., ..) => Some((effect, None)),
        (_, "ConflictException", Effect::Create(_)) => Some((Effect::Present, Some(end))),
        (_, "ResourceInUseException", Effect::Delete) => Some((Effect::Present, Some(end))),
        // Otherwise it is the target of a route that is not there.
        (_, "NotFoundException", _) if is_about(reply, own) => {
            Some((Effect::Read(None), Some(end)))
        }
        _ => None,
    }
}

fn is_about(reply: &Reply, name: &str) -> bool {
    let message = reply.body["message"].as_str().unwrap_or_default();
    message.contains(&format!("with name {name} is not present"))
}

/// The value that an answer shows; `None` for an answer that shows nothing.
#[expect(
    clippy::option_option,
    reason = "an answer may show that there is no value"
)]
fn value_of(reply: &Reply) -> Option<Option<u64>> {
    if reply.status == 404 {
        return Some(None);
    }
    if reply.status != 200 {
        return None;
    }
    let spec = &reply.body["spec"];
    let prefix = spec["httpRoute"]["match"]["prefix"].as_str();
    let host = spec["serviceDiscovery"]["dns"]["hostname"].as_str();
    let text = prefix.or(host).unwrap();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Some(Some(digits.parse().unwrap()))
}

/// Reads of every resource through every replica, when all is quiet: these are of the last state.
fn read_at_the_end(replicas: &[Replica], history: &[Entry]) -> Vec<Entry> {
    let resources: std::collections::BTreeSet<&String> =
        history.iter().map(|entry| &entry.resource).collect();
    let mut reads = Vec::new();
    for resource in resources {
        for (index, replica) in replicas.iter().enumerate() {
            let start = Instant::now();
            let path = format!("{MESHES}/m/{resource}");
            let reply = replica.send("GET", &path, &Value::Null).unwrap();
            let effect = Effect::Read(value_of(&reply).unwrap());
            let end = Some(Instant::now());
            reads.push(Entry {
                resource: resource.clone(),
                operation: Operation { effect, start, end },
                replica: index,
                is_read: false,
            });
        }
    }
    reads
}

fn check_writes(history: &[Entry]) {
    let mut resources: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
    for entry in history.iter().filter(|entry| !entry.is_read) {
        resources
            .entry(&entry.resource)
            .or_default()
            .push(entry.operation);
    }
    for (resource, operations) in resources {
        assert!(is_linearizable(&operations), "{resource}: {operations:#?}");
    }
}

/// A read shows nothing that was certainly over before its replica had acknowledged something newer.
fn check_reads(history: &[Entry]) {
    for read in history.iter().filter(|entry| entry.is_read) {
        let Effect::Read(seen) = read.operation.effect else {
            continue;
        };
        let same = || {
            history
                .iter()
                .filter(|entry| entry.resource == read.resource && !entry.is_read)
        };
        let Some(value) = seen else { continue };
        let writer = same().find(|entry| {
            [Effect::Create(value), Effect::Update(value)].contains(&entry.operation.effect)
        });
        let writer =
            writer.unwrap_or_else(|| panic!("{} shows what was never written", read.resource));
        assert!(writer.operation.start < read.operation.start.max(read.operation.end.unwrap()));
        let is_newer = |entry: &Entry| {
            let is_write = matches!(
                entry.operation.effect,
                Effect::Create(_) | Effect::Update(_) | Effect::Delete
            );
            let is_acknowledged = entry
                .operation
                .end
                .is_some_and(|end| end < read.operation.start);
            let is_later = writer
                .operation
                .end
                .is_some_and(|end| end < entry.operation.start);
            is_write && entry.replica == read.replica && is_acknowledged && is_later
        };
        let newer = same().find(|entry| is_newer(entry));
        // A paused or restarted replica has acknowledged nothing that it does not show.
        assert!(
            newer.is_none(),
            "{}: {:?} after {:?}",
            read.resource,
            read.operation,
            newer.map(|it| it.operation)
        );
    }
}

/// Every route leads to a node that is there, on every replica.
fn check_references(replicas: &[Replica]) {
    for replica in replicas {
        let path = format!("{MESHES}/m/virtualRouter/r/routes");
        let mut routes = 0;
        let mut token = String::new();
        loop {
            let page = replica.ok("GET", &format!("{path}?limit=100{token}"), &Value::Null);
            for listed in page["routes"].as_array().unwrap() {
                let name = listed["routeName"].as_str().unwrap();
                let route = replica.ok("GET", &format!("{path}/{name}"), &Value::Null);
                let targets = &route["spec"]["httpRoute"]["action"]["weightedTargets"];
                let target = targets[0]["virtualNode"].as_str().unwrap();
                replica.ok(
                    "GET",
                    &format!("{MESHES}/m/virtualNodes/{target}"),
                    &Value::Null,
                );
                routes += 1;
            }
            let Some(next) = page["nextToken"].as_str() else {
                break;
            };
            token = format!("&nextToken={next}");
        }
        eprintln!("{routes} routes at the end");
    }
}
