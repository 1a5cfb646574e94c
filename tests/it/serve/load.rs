//! Many callers at once, and a server that is killed under them.
//!
//! The test binary runs itself again as the server: the ignored test [`server`].

use super::*;
use crate::local::{ACCOUNT, World, node, settings};
use appmesh::resource::Quotas;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const STATE: &str = "APPMESH_TEST_SERVED_STATE";

#[test]
#[ignore = "the other process of the tests here"]
fn server() {
    let Ok(state) = std::env::var(STATE) else {
        return;
    };
    let mut settings = settings(Path::new(&state), ACCOUNT);
    settings.quotas = Quotas::DEFAULT.with("VirtualNode", usize::MAX).unwrap();
    let options = Options::at("127.0.0.1:0".parse().unwrap());
    let bound = |address| println!("bound {address}");
    serve(
        Local::new(settings),
        options,
        bound,
        |_| (),
        |_| (),
        std::future::pending::<std::future::Pending<()>>(),
    )
    .unwrap();
}

fn start(state: &Path) -> (Child, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "serve::load::server", "--ignored", "--nocapture"])
        .env(STATE, state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let address = lines
        .find_map(|line| Some(line.split_once("bound ")?.1.parse().unwrap()))
        .unwrap();
    (child, address)
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let world = World::on_disk();
    world.local().ok("CreateMesh", json!({ "meshName": "m" }));
    let mut acknowledged = Vec::new();
    for round in 0..4 {
        let (mut child, address) = start(&world.state());
        let callers: Vec<_> = (0..4)
            .map(|caller| {
                std::thread::spawn(move || {
                    let mut client = Client::new(address).unwrap();
                    let mut names = Vec::new();
                    for index in 0.. {
                        let name = format!("r{round}-c{caller}-{index}");
                        let body = node(&name).to_string();
                        let request =
                            request("PUT", "/v20190125/meshes/m/virtualNodes", &[], &body);
                        let sent = client.write(&request).and_then(|()| client.answer());
                        let Ok(answer) = sent else { break };
                        assert_eq!(answer.status, 200, "{answer:?}");
                        names.push(name);
                    }
                    names
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(150 + 37 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        for caller in callers {
            acknowledged.extend(caller.join().unwrap());
        }
        let (mut child, address) = start(&world.state());
        let mut client = Client::new(address).unwrap();
        for name in &acknowledged {
            let answer = client.send(
                "GET",
                &format!("/v20190125/meshes/m/virtualNodes/{name}"),
                "",
            );
            assert_eq!(answer.status, 200, "{name}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
}

#[test]
fn many_callers_change_one_resource_one_after_the_other() {
    let world = World::on_disk();
    world.local().ok("CreateMesh", json!({ "meshName": "m" }));
    let server = Server::start(world.local().0);
    let address = server.address;
    let callers: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(move || {
                let mut client = Client::new(address).unwrap();
                let version =
                    |answer: Answer| answer.json()["metadata"]["version"].as_u64().unwrap();
                let mut update = || version(client.send("PUT", "/v20190125/meshes/m", "{}"));
                (0..20).map(|_| update()).collect::<Vec<u64>>()
            })
        })
        .collect();
    let mut versions: Vec<u64> = callers
        .into_iter()
        .flat_map(|caller| caller.join().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..=161).collect::<Vec<u64>>());
}
