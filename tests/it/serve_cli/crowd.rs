//! Many clients at once, and a server that is killed under them again and again.

use super::*;
use crate::serve::request;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const CLIENTS: usize = 32;
/// How many seconds it goes on, unless this variable says otherwise.
const SECONDS: u64 = 10;
const VARIABLE: &str = "APPMESH_TEST_CROWD_SECONDS";

/// What each resource may be by what was acknowledged: its version, or gone. There are two choices
/// while a request has no answer.
type Acknowledged = Mutex<BTreeMap<String, Vec<Option<u64>>>>;

/// One client: creates nodes, updates them, deletes every third one, and records the responses.
fn live(served: &Served, client: usize, round: usize, known: &Acknowledged) {
    let mut connection = served.client();
    let mut send = |method: &str, target: &str, body: &str| {
        let sent = connection.write(&request(method, target, &[], body));
        sent.and_then(|()| connection.answer())
    };
    for index in 0.. {
        let name = format!("r{round}-c{client}-{index}");
        let target = format!("{NODES}/{name}");
        let spec = json!({ "spec": node(&name)["spec"] }).to_string();
        let steps = [
            ("PUT", NODES, node(&name).to_string(), Some(1)),
            ("PUT", &target, spec, Some(2)),
            ("DELETE", &target, String::new(), None),
        ];
        let count = if index % 3 == 0 { 3 } else { 2 };
        let mut is = None;
        for (method, target, body, becomes) in &steps[..count] {
            let note = |choices| known.lock().unwrap().insert(name.clone(), choices);
            note(vec![is, *becomes]);
            let Ok(answer) = send(method, target, body) else {
                return;
            };
            assert_eq!(answer.status, 200, "{method} {name}: {answer:?}");
            note(vec![*becomes]);
            is = *becomes;
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_to_32_clients_when_the_server_is_killed() {
    let sandbox = Sandbox::new();
    sandbox.run("appmesh --local create-mesh --mesh-name m");
    let known = Acknowledged::default();
    let seconds = std::env::var(VARIABLE).map_or(SECONDS, |text| text.parse().unwrap());
    let long = Duration::from_secs(seconds);
    let began = Instant::now();
    let mut round = 0;
    while began.elapsed() < long {
        let mut served = Served::start(&sandbox, "--quiet --quota virtual-node=1000000");
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (served, known) = (&served, &known);
                scope.spawn(move || live(served, client, round, known));
            }
            std::thread::sleep(Duration::from_millis(500 + 97 * round as u64 % 400));
            served.signal("KILL");
        });
        served.kill();
        round += 1;
    }
    let known = known.into_inner().unwrap();
    assert!(round > 5 && known.len() > 200, "{round} {}", known.len());
    eprintln!("{} resources, {round} kills", known.len());
    let served = Served::start(&sandbox, "--quiet");
    let mut client = served.client();
    for (name, choices) in &known {
        let answer = client.send("GET", &format!("{NODES}/{name}"), "");
        let found = (answer.status == 200).then(|| answer.json()["metadata"]["version"].as_u64());
        let found = found.map(|version| version.expect("a version"));
        assert!(choices.contains(&found), "{name}: {found:?} {choices:?}");
    }
}
