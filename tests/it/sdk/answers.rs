//! Answers that the model does not foresee, because the service has moved on, never break a call.

use super::run;
use crate::loopback::Loopback;
use appmesh::model::model;
use serde_json::{Value, json};

/// What is printed for this answer to a describe.
fn described(answer: Value) -> Value {
    let operation = model().operation("DescribeVirtualNode").unwrap();
    let input = json!({ "meshName": "m", "virtualNodeName": "n" });
    let transcript = run(operation, &input, &Loopback::saying(answer));
    assert_eq!(transcript.code, 0, "{}", transcript.stderr);
    serde_json::from_str::<Value>(&transcript.stdout).unwrap()["virtualNode"].take()
}

#[test]
fn with_members_that_are_new() {
    let answer = json!({
        "meshName": "m",
        "epoch": [{ "new": null }],
        "spec": { "listeners": [{ "portMapping": { "port": 80, "protocol": "http", "lane": 7 } }] },
    });
    assert_eq!(
        described(answer),
        json!({
            "meshName": "m",
            "spec": { "listeners": [{ "portMapping": { "port": 80, "protocol": "http" } }] },
        })
    );
}

#[test]
fn with_union_members_and_enum_values_that_are_new() {
    let answer = json!({
        "spec": { "serviceDiscovery": { "consul": { "service": "s" } } },
        "status": { "status": "PAUSED" },
    });
    assert_eq!(
        described(answer),
        json!({
            "spec": { "serviceDiscovery": { "SDK_UNKNOWN_MEMBER": { "name": "consul" } } },
            "status": { "status": "PAUSED" },
        })
    );
}

#[test]
fn with_timestamps_of_any_form() {
    let forms = [
        (json!(1_577_836_800.5), "2020-01-01T00:00:00.500000+00:00"),
        (json!("2020-01-01T00:00:00Z"), "2020-01-01T00:00:00+00:00"),
        (json!("23/11/2026, 15:49:49"), "2026-11-23T15:49:49"),
        (json!("soon"), "soon"),
    ];
    for (sent, printed) in forms {
        assert_eq!(
            described(json!({ "metadata": { "createdAt": sent } })),
            json!({ "metadata": { "createdAt": printed } })
        );
    }
}

#[test]
fn with_values_of_other_types() {
    let odd =
        json!({ "meshName": 7, "spec": "none", "status": [], "metadata": { "version": "1" } });
    assert_eq!(described(odd)["meshName"], 7);
}
