//! Cloud Map's operations on instances over HTTP.

use super::*;
use crate::local::{ACCOUNT, REGION, World, settings};
use appmesh::server::Access;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

const SERVICE: &str = "srv-e46d89de0c3a7835";
const NAMES: [(&str, &str); 2] = [("NamespaceName", "shop.local"), ("ServiceName", "cart")];

/// Sends a request as clients of Cloud Map do.
fn send(server: &Server, operation: &str, input: &Value) -> Answer {
    let target = format!("Route53AutoNaming_v20170314.{operation}");
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target.as_str()),
    ];
    let body = input.to_string();
    server.client().send_with("POST", "/", &headers, &body)
}

fn ok(server: &Server, operation: &str, input: &Value) -> Value {
    let answer = send(server, operation, input);
    assert_eq!(answer.status, 200, "{operation}: {answer:?}");
    assert_eq!(
        answer.header("content-type"),
        Some("application/x-amz-json-1.1")
    );
    answer.json()
}

fn fails(server: &Server, operation: &str, input: &Value, status: u16, code: &str) {
    let answer = send(server, operation, input);
    assert_eq!(answer.status, status, "{operation}: {answer:?}");
    assert_eq!(answer.header("x-amzn-errortype"), Some(code));
    assert_eq!(answer.json()["__type"], code);
}

fn registration(service: &str, id: &str, attributes: &Value) -> Value {
    json!({ "ServiceId": service, "InstanceId": id, "Attributes": attributes })
}

fn names(more: Value) -> Value {
    let mut input = more;
    for (name, value) in NAMES {
        input[name] = value.into();
    }
    input
}

/// The ids of the instances that are discovered with these members of the request.
fn discovered(server: &Server, more: Value) -> Vec<String> {
    let answer = ok(server, "DiscoverInstances", &names(more));
    let instances = answer["Instances"].as_array().unwrap();
    let id = |instance: &Value| instance["InstanceId"].as_str().unwrap().to_owned();
    instances.iter().map(id).collect()
}

#[test]
fn tasks_register_discover_and_deregister_themselves() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let attributes = json!({ "AWS_INSTANCE_IPV4": "10.0.0.1", "stage": "prod" });
    let by_id = registration(SERVICE, "1", &attributes);
    fails(&server, "RegisterInstance", &by_id, 404, "ServiceNotFound");
    let by_names = registration("shop.local/cart", "1", &attributes);
    let registered = ok(&server, "RegisterInstance", &by_names);
    assert!(registered["OperationId"].is_string(), "{registered}");
    // Now the service exists.
    ok(&server, "RegisterInstance", &by_id);

    let revision = |server: &Server| {
        let answer = ok(server, "DiscoverInstancesRevision", &names(json!({})));
        answer["InstancesRevision"].as_u64().unwrap()
    };
    let before = revision(&server);
    let answer = ok(&server, "DiscoverInstances", &names(json!({})));
    let expected = json!([{
        "InstanceId": "1",
        "NamespaceName": "shop.local",
        "ServiceName": "cart",
        "HealthStatus": "HEALTHY",
        "Attributes": attributes,
    }]);
    assert_eq!(answer["Instances"], expected);
    assert_eq!(answer["InstancesRevision"], before);

    let other = json!({ "AWS_INSTANCE_IPV4": "10.0.0.2", "stage": "test" });
    ok(
        &server,
        "RegisterInstance",
        &registration(SERVICE, "2", &other),
    );
    assert!(revision(&server) > before);
    let unhealthy = json!({ "ServiceId": SERVICE, "InstanceId": "2", "Status": "UNHEALTHY" });
    ok(&server, "UpdateInstanceCustomHealthStatus", &unhealthy);
    for (filter, expected) in [
        (json!({}), vec!["1"]),
        (json!({ "HealthStatus": "ALL" }), vec!["1", "2"]),
        (json!({ "HealthStatus": "ALL", "MaxResults": 1 }), vec!["1"]),
        (json!({ "HealthStatus": "UNHEALTHY" }), vec!["2"]),
        (json!({ "QueryParameters": { "stage": "test" } }), vec![]),
        (
            json!({ "QueryParameters": { "stage": "test" }, "HealthStatus": "HEALTHY_OR_ELSE_ALL" }),
            vec!["2"],
        ),
        (
            json!({ "OptionalParameters": { "stage": "none" }, "HealthStatus": "ALL" }),
            vec!["1", "2"],
        ),
        (
            json!({ "OptionalParameters": { "stage": "test" }, "HealthStatus": "ALL" }),
            vec!["2"],
        ),
    ] {
        assert_eq!(discovered(&server, filter.clone()), expected, "{filter}");
    }

    let one = json!({ "ServiceId": SERVICE, "InstanceId": "1" });
    let found = ok(&server, "GetInstance", &one);
    let expected = json!({ "Id": "1", "Attributes": attributes });
    assert_eq!(found["Instance"], expected);
    ok(&server, "DeregisterInstance", &one);
    fails(&server, "DeregisterInstance", &one, 404, "InstanceNotFound");
    fails(&server, "GetInstance", &one, 404, "InstanceNotFound");
    let listed = ok(&server, "ListInstances", &json!({ "ServiceId": SERVICE }));
    assert_eq!(
        listed["Instances"],
        json!([{ "Id": "2", "Attributes": other }])
    );
}

#[test]
fn invalid_input_is_rejected_as_cloud_map_does() {
    let world = World::new();
    let server = Server::start(world.local().0);
    let address = json!({ "AWS_INSTANCE_IPV4": "x" });
    for (operation, input) in [
        ("RegisterInstance", registration("a/b", "1", &address)),
        (
            "RegisterInstance",
            registration("a/b", "1", &json!({ "a": 1 })),
        ),
        ("RegisterInstance", registration("a/b", "", &json!({}))),
        (
            "RegisterInstance",
            json!({ "ServiceId": "a/b", "InstanceId": "1" }),
        ),
        ("RegisterInstance", json!([])),
        ("DeregisterInstance", json!({ "InstanceId": "1" })),
        ("DiscoverInstances", json!({ "NamespaceName": "a" })),
        (
            "DiscoverInstances",
            names(json!({ "HealthStatus": "GOOD" })),
        ),
        ("DiscoverInstances", names(json!({ "MaxResults": 0 }))),
        ("CreateService", json!({})),
    ] {
        fails(&server, operation, &input, 400, "InvalidInput");
    }
    assert_eq!(
        discovered(&server, json!({ "HealthStatus": "ALL" })),
        [""; 0]
    );
}

#[test]
fn requests_are_signed_for_cloud_map_where_there_are_credentials() {
    let world = World::new();
    let mut settings = settings(&world.state(), ACCOUNT);
    settings.clock = Box::new(SystemTime::now);
    let credentials = Credentials {
        access_key_id: "AK".to_owned(),
        secret_access_key: "secret".to_owned(),
        session_token: None,
        access: Access::Full,
    };
    let server = Server::with(Local::new(settings), vec![credentials], Limits::default());
    let body = registration("shop.local/cart", "1", &json!({ "a": "1" })).to_string();
    let own = [(
        "x-amz-target",
        "Route53AutoNaming_v20170314.RegisterInstance",
    )];
    // A signature from before the start of the server is not accepted; its clock has whole seconds.
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(2);
    let send = |service: &str, secret: &str| {
        let request = ("POST", "/", body.as_str());
        let key = ["AK", secret];
        let headers = signer::headers_for(
            "localhost",
            service,
            request,
            &own,
            key,
            REGION,
            UNIX_EPOCH + time,
        );
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        server.client().send_with("POST", "/", &headers, &body)
    };
    let unsigned = server.client().send_with("POST", "/", &own, &body);
    assert_eq!(unsigned.status, 403, "{unsigned:?}");
    assert_eq!(send("servicediscovery", "wrong").status, 403);
    assert_eq!(send("appmesh", "secret").status, 403);
    assert_eq!(send("servicediscovery", "secret").status, 200);
    // The signature of a change counts once.
    assert_eq!(send("servicediscovery", "secret").status, 403);
}
