//! How it ends.

use super::*;
use crate::sandbox::binary;
use crate::serve::Client;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn a_signal_ends_it_and_the_request_in_hand_is_answered() {
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::new();
        let mut served = Served::start(&sandbox, "");
        let mut client = served.client();
        let body = r#"{"meshName": "m"}"#;
        let head = format!(
            "PUT {MESHES} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        client.write(&head).unwrap();
        client.write(&body[..5]).unwrap();
        // The server has begun with the request.
        std::thread::sleep(Duration::from_millis(300));
        served.signal(signal);
        std::thread::sleep(Duration::from_millis(300));
        client.write(&body[5..]).unwrap();
        assert_eq!(client.answer().unwrap().status, 200, "{signal}");
        assert_eq!(served.wait().code, 0, "{signal}");
        let described = sandbox.run("appmesh --local describe-mesh --mesh-name m");
        assert_eq!(described.code, 0, "{}", described.stderr);
    }
}

/// A second signal does not wait for a slow caller.
#[test]
fn a_second_signal_ends_it_at_once() {
    let sandbox = Sandbox::new();
    let mut served = Served::start(&sandbox, "");
    let mut client = served.client();
    client
        .write(&format!(
            "PUT {MESHES} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{{"
        ))
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    served.signal("INT");
    std::thread::sleep(Duration::from_millis(300));
    served.signal("INT");
    assert_eq!(served.wait().code, 0);
    // No one answered: it did not wait until the caller's time was over.
    assert!(client.answer().is_err());
}

#[test]
fn idle_connections_do_not_hold_it_up() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, "");
    let mut idle = served.client();
    idle.send("GET", MESHES, "");
    let silent = served.client();
    let began = std::time::Instant::now();
    assert_eq!(served.end("TERM").code, 0);
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
    drop((idle, silent));
}

/// A pipe that no one reads is full after some hundred lines.
#[test]
fn a_log_that_is_not_read_holds_nothing_up() {
    let sandbox = Sandbox::new();
    let mut child = sandbox
        .surround(Command::new(binary()).arg("serve"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on http://");
    let mut client = Client::new(address.unwrap().parse().unwrap()).unwrap();
    for _ in 0..3000 {
        assert_eq!(client.send("GET", MESHES, "").status, 200);
    }
    let kill = format!("kill -TERM {}", child.id());
    Command::new("bash").args(["-c", &kill]).status().unwrap();
    let began = Instant::now();
    assert!(child.wait().unwrap().success());
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}
