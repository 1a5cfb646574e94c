//! Several processes on one state, some of which are killed.
//!
//! The test binary runs itself again as the writing process: the ignored test [`writer`].

use super::*;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

const STATE: &str = "APPMESH_TEST_STATE";
const NAME: &str = "APPMESH_TEST_NAME";
const COUNT: &str = "APPMESH_TEST_COUNT";

#[test]
#[ignore = "the other process of the tests here"]
fn writer() {
    let (Ok(state), Ok(name)) = (std::env::var(STATE), std::env::var(NAME)) else {
        return;
    };
    let count: u32 = std::env::var(COUNT).unwrap().parse().unwrap();
    let mut settings = settings(Path::new(&state), ACCOUNT);
    settings.quotas = Quotas::DEFAULT.with("VirtualNode", usize::MAX).unwrap();
    let local = Caller(Local::new(settings));
    for index in 0..count {
        let name = format!("{name}-{index:05}");
        local.ok("CreateVirtualNode", node(&name));
        // Acknowledged: from here on it must be there.
        let mut out = std::io::stdout().lock();
        writeln!(out, "ack {name}").unwrap();
        out.flush().unwrap();
    }
}

fn start(state: &Path, name: &str, count: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "local::processes::writer",
            "--ignored",
            "--nocapture",
        ])
        .env(STATE, state)
        .env(NAME, name)
        .env(COUNT, count.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Everything that a process acknowledged, until it ends or is killed.
fn acknowledged(child: &mut Child) -> Vec<String> {
    let lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    // The harness prints its own words on the same line as the first of ours.
    lines
        .filter_map(|line| line.split_once("ack ").map(|(_, name)| name.to_owned()))
        .collect()
}

#[test]
fn two_processes_write_at_once() {
    let world = World::on_disk();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut writers = ["one", "two"].map(|name| start(&world.state(), name, 100));
    // Reads go on meanwhile.
    for _ in 0..50 {
        local.ok("ListVirtualNodes", json!({ "meshName": "m" }));
    }
    for writer in &mut writers {
        assert_eq!(acknowledged(writer).len(), 100);
        assert!(writer.wait().unwrap().success());
    }
    assert_eq!(listed(&local).len(), 200);
}

/// How often a process is killed.
const KILLS: usize = 300;

#[test]
fn nothing_acknowledged_is_lost_when_a_process_is_killed() {
    let world = World::on_disk();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut acknowledged = BTreeSet::new();
    for round in 0..KILLS {
        let names = killed(&world.state(), &format!("round{round}"));
        assert!(!names.is_empty());
        for name in &names {
            let names = json!({ "meshName": "m", "virtualNodeName": name });
            local.ok("DescribeVirtualNode", names);
        }
        acknowledged.extend(names);
        // The state is whole: everything listed can be read, and each killed process left at most one
        // more than it acknowledged.
        if (round + 1) % 50 == 0 {
            let listed = listed(&local);
            assert!(listed.is_superset(&acknowledged));
            let surplus = listed.len() - acknowledged.len();
            assert!(surplus <= round + 1, "{surplus} in {round}");
        }
    }
}

/// What a process acknowledged before it was killed, somewhere inside a write.
fn killed(state: &Path, name: &str) -> Vec<String> {
    let mut child = start(state, name, u32::MAX);
    let (started, ready) = mpsc::channel();
    let stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut names = Vec::new();
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some((_, name)) = line.split_once("ack ") {
                names.push(name.to_owned());
                let _ = started.send(());
            }
        }
        names
    });
    ready.recv().unwrap();
    let instant = Uuid::new_v4().as_u128() as u64 % 10_000;
    std::thread::sleep(Duration::from_micros(instant));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

/// The names of all nodes, page by page.
fn listed(local: &Caller) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut input = json!({ "meshName": "m" });
    loop {
        let page = local.ok("ListVirtualNodes", input.clone());
        let nodes = page["virtualNodes"].as_array().unwrap().iter();
        names.extend(nodes.map(|node| node["virtualNodeName"].as_str().unwrap().to_owned()));
        match page.get("nextToken") {
            Some(token) => input["nextToken"] = token.clone(),
            None => return names,
        }
    }
}
