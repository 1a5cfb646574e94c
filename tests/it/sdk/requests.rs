//! All 38 requests, with inputs that fill every shape, against those of the typed client.

use super::signature::{self, Authorization};
use super::{CREDENTIALS, REGION, run, typed};
use crate::loopback::{Loopback, Received};
use crate::specimen::{Members, Specimens};
use appmesh::model::{Operation, model};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn are_those_of_the_typed_client() {
    let mut specimens = Specimens::default();
    for operation in &model().operations {
        let shape = operation.input();
        let lean = specimens.next(shape, Members::Required);
        same(operation, &lean);
        loop {
            let full = specimens.next(shape, Members::All);
            same(operation, &full);
            if specimens.exhausted(shape) {
                break;
            }
        }
    }
}

/// Sends an input with both, and compares what comes over the wire.
fn same(operation: &'static Operation, input: &Value) {
    let mut input = input.clone();
    let token = operation
        .input()
        .members()
        .iter()
        .find(|member| member.idempotency_token);
    if let Some(member) = token {
        input[member.name] = json!("one token for both");
    }
    let server = Loopback::saying(json!({ "spec": input["spec"], "tags": input["tags"] }));
    let transcript = run(operation, &input, &server);
    assert_eq!(
        transcript.code, 0,
        "{}: {}",
        operation.name, transcript.stderr
    );
    let ours = server.received();
    let [ours] = &ours[..] else {
        panic!("{}: {} requests", operation.name, ours.len())
    };
    let [key, secret, token] = CREDENTIALS;
    let client = typed::client(&server.url(), (key, secret, Some(token)), REGION);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(typed::send(&client, &client, operation, &input))
        .unwrap();
    let theirs = server.received().pop().unwrap();
    assert_eq!(Wire::of(ours), Wire::of(&theirs), "{}", operation.name);
    for request in [ours, &theirs] {
        assert_eq!(
            Authorization::of(request).signature,
            signature::expected(request, CREDENTIALS[1]),
            "{}",
            operation.name
        );
    }
}

/// What two requests must have in common. Query parameters and the body's members may be in
/// another order; times and signatures differ.
#[derive(Debug, PartialEq)]
struct Wire<'r> {
    method: &'r str,
    path: &'r str,
    query: BTreeSet<&'r str>,
    body: Option<Value>,
    host: Option<&'r str>,
    content_type: Option<&'r str>,
    has_content_length: bool,
    token: Option<&'r str>,
    has_date: bool,
    key: &'r str,
    region_and_service: &'r str,
    signed_headers: Vec<&'r str>,
}

impl Wire<'_> {
    fn of(request: &Received) -> Wire<'_> {
        let authorization = Authorization::of(request);
        let mut target = request.target.splitn(2, '?');
        Wire {
            method: &request.method,
            path: target.next().unwrap(),
            query: target.flat_map(|query| query.split('&')).collect(),
            body: request.json(),
            host: request.header("host"),
            content_type: request.header("content-type"),
            has_content_length: request.header("content-length").is_some(),
            token: request.header("x-amz-security-token"),
            has_date: request.header("x-amz-date").is_some(),
            key: authorization.key,
            region_and_service: authorization.scope.split_once('/').unwrap().1,
            signed_headers: authorization.signed_headers,
        }
    }
}
