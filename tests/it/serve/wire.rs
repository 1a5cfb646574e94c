//! What goes over the wire, and what a caller may take.

use super::*;
use crate::local::{ACCOUNT, REGION, World, settings};
use serde_json::json;
use std::time::Instant;

const MESHES: &str = "/v20190125/meshes";

fn short() -> Limits {
    Limits {
        body: 1000,
        timeout: Duration::from_millis(300),
        ..Limits::default()
    }
}

#[test]
fn answers_as_aws_does() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    let created = client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
    assert_eq!(
        (created.status, created.header("content-type")),
        (200, Some("application/json"))
    );
    assert!(created.header("x-amzn-requestid").is_some());
    assert_eq!(created.json()["meshName"], "m");

    for (method, target, body, status, code) in [
        ("GET", "/nowhere", "", 404, "UnknownOperationException"),
        ("POST", MESHES, "{}", 404, "UnknownOperationException"),
        ("PUT", MESHES, "{", 400, "SerializationException"),
        ("PUT", MESHES, "{}", 400, "BadRequestException"),
        (
            "PUT",
            MESHES,
            r#"{"meshName": "m"}"#,
            409,
            "ConflictException",
        ),
        ("GET", "/v20190125/meshes/x", "", 404, "NotFoundException"),
    ] {
        let answer = client.send(method, target, body);
        assert_eq!(
            (answer.status, answer.code()),
            (status, code),
            "{method} {target}"
        );
        assert!(answer.header("x-amzn-requestid").is_some());
        assert!(answer.json()["message"].is_string(), "{answer:?}");
    }
    assert_eq!(
        client.send("GET", "/health", "").json(),
        json!({ "status": "ok" })
    );

    let log = server.log.lock().unwrap();
    assert_eq!(log.len(), 8);
    assert_eq!(
        (
            log[0].method.as_str(),
            log[0].target.as_str(),
            log[0].status
        ),
        ("PUT", MESHES, 200)
    );
    assert_eq!(log[1].error.as_deref(), Some("UnknownOperationException"));
}

#[test]
fn large_and_slow_requests_end() {
    let world = World::new();
    let server = Server::with(world.local().0, Vec::new(), short());
    let mut client = server.client();
    let large = format!(r#"{{"meshName": "{}"}}"#, "m".repeat(1000));
    let answer = client.send("PUT", MESHES, &large);
    assert_eq!(
        (answer.status, answer.code()),
        (413, "RequestEntityTooLargeException")
    );

    let mut client = server.client();
    client
        .write("PUT /v20190125/meshes HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{")
        .unwrap();
    let answer = client.answer().unwrap();
    assert_eq!(
        (answer.status, answer.code()),
        (408, "RequestTimeoutException")
    );

    let mut client = server.client();
    client
        .write("GET /v20190125/meshes HTTP/1.1\r\nhost:")
        .unwrap();
    let began = Instant::now();
    let _ = client.answer();
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "the connection is closed"
    );
}

#[test]
fn what_is_no_request_is_answered_in_the_same_form() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let long = "x".repeat(100_000);
    let cases = [
        ("nonsense\r\n\r\n", 400, "BadRequestException"),
        ("GET / HTTP/9.9\r\n\r\n", 400, "BadRequestException"),
        (
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            400,
            "BadRequestException",
        ),
        (
            "PUT / HTTP/1.1\r\ncontent-length: many\r\n\r\n",
            400,
            "BadRequestException",
        ),
        (
            &format!("GET / HTTP/1.1\r\nx-long: {long}\r\n\r\n"),
            431,
            "RequestHeaderFieldsTooLargeException",
        ),
        (
            &format!("GET /{long} HTTP/1.1\r\n\r\n"),
            431,
            "RequestHeaderFieldsTooLargeException",
        ),
    ];
    for (text, status, code) in cases {
        let mut client = server.client();
        // Also after a valid request.
        assert_eq!(client.send("GET", "/health", "").status, 200);
        client.write(text).unwrap();
        let answer = client.answer().unwrap();
        assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.header("x-amzn-requestid").is_some());
        assert!(answer.json()["message"].is_string());
        assert!(client.answer().is_err(), "nothing comes after it");
    }
    let log = server.log.lock().unwrap();
    let last = log.last().unwrap();
    assert_eq!((last.method.as_str(), last.target.as_str()), ("-", "-"));
    assert_eq!(log.len(), 2 * cases.len());
}

#[test]
fn who_sends_too_much_without_listening_gets_the_reason() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    let body = format!(r#"{{"meshName": "{}"}}"#, "m".repeat(10_000_000));
    let answer = client.send("PUT", MESHES, &body);
    assert_eq!(
        (answer.status, answer.code()),
        (413, "RequestEntityTooLargeException")
    );
}

/// With room for one caller, the next one waits until the first has been left.
#[test]
fn who_takes_no_answers_is_left() {
    let world = World::new();
    let limits = Limits {
        connections: 1,
        ..short()
    };
    let server = Server::with(world.local().0, Vec::new(), limits);
    let mut deaf = server.client();
    let many = request("GET", "/nowhere", &[], "").repeat(100);
    // Until neither side takes anything any more, or the server has gone.
    deaf.patience(Duration::from_millis(200));
    while deaf.write(&many).is_ok() {}
    assert_eq!(server.client().send("GET", MESHES, "").status, 200);
    drop(deaf);
}

/// Half of the connections may be held for long; the others change hands.
#[test]
fn a_crowd_that_says_nothing_keeps_no_client_out() {
    let world = World::new();
    let limits = Limits {
        connections: 8,
        timeout: Duration::from_secs(600),
        busy_timeout: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Server::with(world.local().0, Vec::new(), limits);
    let silent: Vec<Client> = (0..30).map(|_| server.client()).collect();
    assert_eq!(server.client().send("GET", MESHES, "").status, 200);
    drop(silent);
}

#[test]
fn requests_may_come_in_a_row_in_pieces_and_in_old_clothes() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    let get = request("GET", MESHES, &[], "");
    client.write(&get.repeat(3)).unwrap();
    for _ in 0..3 {
        assert_eq!(client.answer().unwrap().json(), json!({ "meshes": [] }));
    }
    let chunked = format!(
        "PUT {MESHES} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n\
         5\r\n{{\"mes\r\nc\r\nhName\": \"m\"}}\r\n0\r\n\r\n"
    );
    client.write(&chunked).unwrap();
    assert_eq!(client.answer().unwrap().json()["meshName"], "m");
    let broken = chunked.replace("\r\nc\r\n", "\r\nxyz\r\n");
    client.write(&broken).unwrap();
    let answer = client.answer().unwrap();
    assert_eq!(
        (answer.status, answer.code()),
        (400, "SerializationException")
    );

    let mut old = server.client();
    old.write(&format!("GET {MESHES} HTTP/1.0\r\nhost: localhost\r\n\r\n"))
        .unwrap();
    assert_eq!(old.answer().unwrap().status, 200);
    let mut head = server.client();
    head.write(&request("HEAD", MESHES, &[], "")).unwrap();
    assert_eq!(head.head().unwrap().code(), "UnknownOperationException");
}

#[test]
fn slow_callers_block_no_client() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let slow: Vec<Client> = (0..50)
        .map(|_| {
            let mut client = server.client();
            client
                .write("PUT /v20190125/meshes HTTP/1.1\r\ncontent-length: 9\r\n\r\n{")
                .unwrap();
            client
        })
        .collect();
    let began = Instant::now();
    let mut client = server.client();
    for _ in 0..50 {
        assert_eq!(client.send("GET", MESHES, "").status, 200);
    }
    assert!(began.elapsed() < Duration::from_secs(5));
    drop(slow);
}

#[test]
fn the_request_in_hand_is_answered_at_the_end() {
    let world = World::new();
    let mut server = Server::start(world.local().0);
    let mut client = server.client();
    let body = r#"{"meshName": "m"}"#;
    let (first, rest) = body.split_at(5);
    let head = format!(
        "PUT {MESHES} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    client.write(&(head + first)).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    server.stop();
    std::thread::sleep(Duration::from_millis(100));
    assert!(
        Client::new(server.address).is_err(),
        "no new client is accepted"
    );
    client.write(rest).unwrap();
    assert_eq!(client.answer().unwrap().status, 200);
    server.wait();
    world.local().ok("DescribeMesh", json!({ "meshName": "m" }));
}

#[test]
fn no_client_beyond_this_machine_is_accepted_without_credentials() {
    let world = World::new();
    let options = |address: &str| Options::at(address.parse().unwrap());
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let bound = |_| panic!("it must not listen");
        let until = reported(oneshot::channel().1);
        let failure = serve(
            world.local().0,
            options(address),
            bound,
            |_| (),
            |_| (),
            until,
        );
        assert!(failure.unwrap_err().message.contains("no credentials"));
    }
}

#[test]
fn changes_of_other_processes_are_seen_at_once() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    let mut version = || {
        let answer = client.send("GET", "/v20190125/meshes/m", "");
        answer.json()["metadata"]["version"].as_u64()
    };
    assert_eq!(version(), None);
    // Another process has its own view of the same folder, as this caller has.
    let other = world.local();
    other.ok("CreateMesh", json!({ "meshName": "m" }));
    assert_eq!(version(), Some(1));
    for expected in 2..20 {
        other.ok("UpdateMesh", json!({ "meshName": "m" }));
        assert_eq!(version(), Some(expected));
    }
    other.ok("DeleteMesh", json!({ "meshName": "m" }));
    assert_eq!(version(), None);
}

#[test]
fn changes_by_hand_are_seen_soon() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
    assert_eq!(
        client.send("GET", "/v20190125/meshes/m", "").json()["spec"],
        json!({})
    );
    let file = world.state().join(ACCOUNT).join(REGION).join("mesh/m.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replace(
        "\"spec\": {}",
        "\"spec\": { \"egressFilter\": { \"type\": \"DROP_ALL\" } }",
    );
    std::fs::write(&file, changed).unwrap();
    world.pass(Duration::from_secs(2));
    let described = client.send("GET", "/v20190125/meshes/m", "").json();
    assert_eq!(described["spec"]["egressFilter"]["type"], "DROP_ALL");

    std::fs::remove_dir_all(world.state()).unwrap();
    world.pass(Duration::from_secs(2));
    assert_eq!(client.send("GET", "/v20190125/meshes/m", "").status, 404);
    world.local().ok("CreateMesh", json!({ "meshName": "m" }));
    assert_eq!(client.send("GET", "/v20190125/meshes/m", "").status, 200);
}

#[test]
fn errors_of_the_state_are_reported() {
    let world = World::new();
    std::fs::write(world.state(), "a file").unwrap();
    let server = Server::start(Local::new(settings(&world.state(), ACCOUNT)));
    let mut client = server.client();
    let answer = client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
    assert_eq!(
        (answer.status, answer.code()),
        (500, "InternalServerErrorException")
    );
    assert_eq!(client.send("GET", "/health", "").status, 503);
}

#[test]
fn is_ready_and_counts_requests_by_operation_and_status() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    let ready = client.send("GET", "/ready", "");
    assert_eq!(
        (ready.status, ready.json()),
        (200, json!({ "status": "ok" }))
    );
    for (method, target, body) in [
        ("PUT", MESHES, r#"{"meshName": "m"}"#),
        ("PUT", MESHES, r#"{"meshName": "m"}"#),
        ("GET", "/v20190125/meshes/m", ""),
        ("GET", "/v20190125/meshes/m", ""),
        ("GET", "/v20190125/meshes/m?meshOwner=1", ""),
        ("GET", "/nowhere", ""),
        ("POST", "/metrics", ""),
    ] {
        client.send(method, target, body);
    }
    server.client().write("nonsense\r\n\r\n").unwrap();
    let metrics = || {
        let answer = server.client().send("GET", "/metrics", "");
        assert_eq!(answer.status, 200);
        let kind = answer.header("content-type").unwrap();
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        String::from_utf8(answer.body).unwrap()
    };
    let mut text = metrics();
    // The server may not have read the nonsense yet.
    while !text.contains("\"none\"") {
        text = metrics();
    }
    for line in [
        "appmesh_api_requests_total{operation=\"CreateMesh\",status=\"200\"} 1",
        "appmesh_api_requests_total{operation=\"CreateMesh\",status=\"409\"} 1",
        "appmesh_api_requests_total{operation=\"DescribeMesh\",status=\"200\"} 2",
        "appmesh_api_requests_total{operation=\"DescribeMesh\",status=\"400\"} 1",
        "appmesh_api_requests_total{operation=\"unknown\",status=\"404\"} 2",
        "appmesh_api_requests_total{operation=\"none\",status=\"400\"} 1",
        "appmesh_api_request_duration_seconds_count{operation=\"DescribeMesh\"} 3",
        "# EOF",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
}

/// The reason contains paths, and anyone may ask.
#[test]
fn health_shows_no_path() {
    let world = World::new();
    std::fs::write(world.state(), "a file").unwrap();
    let server = Server::start(Local::new(settings(&world.state(), ACCOUNT)));
    let answer = server.client().send("GET", "/health", "");
    let path = world.state().display().to_string();
    assert_eq!(answer.status, 503);
    assert!(!String::from_utf8_lossy(&answer.body).contains(&path));
    let log = server.log.lock().unwrap();
    assert!(log[0].detail.as_ref().unwrap().contains(&path), "{log:?}");
}

/// As `nc -N` does.
#[test]
fn a_client_may_end_its_side_after_its_request() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let mut client = server.client();
    client
        .write(&request("PUT", MESHES, &[], r#"{"meshName": "m"}"#))
        .unwrap();
    client.finish();
    assert_eq!(client.answer().unwrap().status, 200);
    assert!(client.answer().is_err(), "the server ends its side too");
    assert_eq!(server.log.lock().unwrap().len(), 1);
}

/// One connection's large body waits for the memory of another's.
#[test]
fn bodies_share_a_bounded_memory() {
    let world = World::new();
    let limits = Limits {
        body_memory: 1000,
        ..short()
    };
    let server = Server::with(world.local().0, Vec::new(), limits);
    let head = |length: usize| {
        format!("PUT {MESHES} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{{")
    };
    let mut first = server.client();
    first.write(&head(900)).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let mut second = server.client();
    second.write(&head(200)).unwrap();
    assert_eq!(first.answer().unwrap().status, 408);
    assert_eq!(second.answer().unwrap().status, 408);
    let created = server.client().send("PUT", MESHES, r#"{"meshName": "m"}"#);
    assert_eq!(created.status, 200);
}

/// A page of the web may lead its own name here, and a browser says that name.
#[test]
fn requests_for_another_host_are_not_accepted() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let port = server.address.port();
    let ask = |host: &str| {
        server
            .client()
            .send_with("PUT", MESHES, &[("host", host)], "{}")
            .code()
            .to_owned()
    };
    for host in [
        "127.0.0.1".to_owned(),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
    ] {
        assert_eq!(ask(&host), "BadRequestException", "{host}");
    }
    for host in [
        "rebound.example.org".to_owned(),
        format!("192.0.2.1:{port}"),
    ] {
        assert_eq!(ask(&host), "ForbiddenException", "{host}");
    }
    for host in ["", "rebound.example.org@localhost"] {
        assert_eq!(ask(host), "BadRequestException", "{host}");
    }
    let twice = [("host", "localhost"), ("host", "rebound.example.org")];
    let answer = server.client().send_with("GET", MESHES, &twice, "");
    assert_eq!((answer.status, answer.code()), (400, "BadRequestException"));
    let mut client = server.client();
    client
        .write(&format!("GET {MESHES} HTTP/1.1\r\n\r\n"))
        .unwrap();
    assert_eq!(client.answer().unwrap().status, 403);
    let absolute =
        format!("GET http://rebound.example.org{MESHES} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    client.write(&absolute).unwrap();
    assert_eq!(client.answer().unwrap().status, 403);
}
