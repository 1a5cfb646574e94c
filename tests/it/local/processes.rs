//! Several processes on one state, some of which are killed.
//!
//! The test binary runs itself again as the writing process: the ignored test [`writer`].

use super::*;
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
    settings.quotas = Quotas::DEFAULT.with("VirtualNode", usize::MAX);
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
    let page = local.ok("ListVirtualNodes", json!({ "meshName": "m" }));
    let next = json!({ "meshName": "m", "nextToken": page["nextToken"] });
    let rest = local.ok("ListVirtualNodes", next);
    let count = |page: &Value| page["virtualNodes"].as_array().unwrap().len();
    assert_eq!(count(&page) + count(&rest), 200);
}

#[test]
fn nothing_acknowledged_is_lost_when_a_process_is_killed() {
    let world = World::on_disk();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut seen = 0;
    for round in 0..12_u64 {
        let name = format!("round{round}");
        let mut child = start(&world.state(), &name, u32::MAX);
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
        // Somewhere inside a write, at another point in every round.
        std::thread::sleep(Duration::from_micros(
            Uuid::new_v4().as_u128() as u64 % 20_000,
        ));
        child.kill().unwrap();
        child.wait().unwrap();
        let names = reader.join().unwrap();
        assert!(!names.is_empty());
        for name in &names {
            local.ok(
                "DescribeVirtualNode",
                json!({ "meshName": "m", "virtualNodeName": name }),
            );
        }
        seen += names.len();
        // The state is whole: everything listed can be read, and there is at most one more.
        let mut listed = 0;
        let mut input = json!({ "meshName": "m" });
        loop {
            let page = local.ok("ListVirtualNodes", input.clone());
            listed += page["virtualNodes"].as_array().unwrap().len();
            match page.get("nextToken") {
                Some(token) => input["nextToken"] = token.clone(),
                None => break,
            }
        }
        assert!(
            (seen..=seen + round as usize + 1).contains(&listed),
            "{seen} {listed}"
        );
    }
}
