//! A service that stumbles is asked again, with the same request.

use super::run;
use crate::loopback::{Answer, Loopback, Received};
use appmesh::model::model;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// A server that is busy this many times.
fn busy(times: u32) -> Loopback {
    let asked = AtomicU32::new(0);
    Loopback::new(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        asked if asked < times => Answer {
            status: 503,
            body: json!({ "__type": "ServiceUnavailableException", "message": "busy" }),
        },
        _ => Answer::ok(json!({ "meshName": "m" })),
    })
}

fn headers<'r>(requests: &'r [Received], name: &str) -> Vec<&'r str> {
    requests
        .iter()
        .map(|request| request.header(name).unwrap())
        .collect()
}

#[test]
fn carry_the_same_body() {
    let server = busy(2);
    let create = model().operation("CreateMesh").unwrap();
    let transcript = run(create, &json!({ "meshName": "m" }), &server);
    assert_eq!(transcript.code, 0, "{}", transcript.stderr);
    let requests = server.received();
    let attempts = headers(&requests, "amz-sdk-request");
    assert_eq!(attempts.len(), 3);
    for (index, said) in attempts.iter().enumerate() {
        let attempt = format!("attempt={}; max=3", index + 1);
        assert!(said.ends_with(&attempt), "{said}");
    }
    let calls = headers(&requests, "amz-sdk-invocation-id");
    assert!(
        calls.iter().all(|id| *id == calls[0]),
        "one call: {calls:?}"
    );
    let bodies: Vec<Value> = requests
        .iter()
        .map(|request| request.json().unwrap())
        .collect();
    assert_eq!(bodies[0]["clientToken"].as_str().unwrap().len(), 36);
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
}

#[test]
fn come_to_an_end() {
    let server = busy(u32::MAX);
    let describe = model().operation("DescribeMesh").unwrap();
    let transcript = run(describe, &json!({ "meshName": "m" }), &server);
    assert_eq!(server.received().len(), 3);
    assert_eq!(transcript.code, 254);
    assert!(
        transcript.stderr.contains(
            "An error occurred (ServiceUnavailableException) when calling the DescribeMesh \
             operation (reached max retries: 2): busy"
        ),
        "{}",
        transcript.stderr
    );
}
