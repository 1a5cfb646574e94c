//! Configurations that are written: read back they are the same, and what cannot be written is listed.

use crate::sandbox::Sandbox;
use serde_json::{Value, json};

/// A configuration of these requests, and what is said of it.
fn written(requests: &Value) -> (String, String) {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.json", &requests.to_string());
    let run = sandbox.run("appmesh convert --to terraform mesh.json");
    assert_eq!(run.code, 0, "{}", run.stderr);
    (run.stdout, run.stderr)
}

#[test]
fn names_are_references_and_labels_are_unique() {
    let node = |name: &str| {
        json!({ "CreateVirtualNode": { "meshName": "shop", "virtualNodeName": name, "spec": {
            "backends": [{ "virtualService": { "virtualServiceName": "s.local" } }] } } })
    };
    let (text, said) = written(&json!([
        { "CreateMesh": { "meshName": "shop", "spec": {} } },
        node("a-b"),
        node("a_b"),
        { "CreateVirtualService": { "meshName": "shop", "virtualServiceName": "s.local", "spec": {
            "provider": { "virtualNode": { "virtualNodeName": "a_b" } } } } },
        { "CreateVirtualService": { "meshName": "other", "meshOwner": "111122223333",
            "virtualServiceName": "2.local", "spec": {} } },
    ]));
    assert_eq!(said, "");
    for line in [
        "resource \"aws_appmesh_virtual_node\" \"a_b\" {",
        "resource \"aws_appmesh_virtual_node\" \"a_b_2\" {",
        "  mesh_name = aws_appmesh_mesh.shop.id",
        "        virtual_node_name = aws_appmesh_virtual_node.a_b_2.name",
        "        virtual_service_name = \"s.local\"",
        "resource \"aws_appmesh_virtual_service\" \"_2_local\" {",
        "  mesh_name  = \"other\"",
        "  mesh_owner = \"111122223333\"",
    ] {
        assert!(
            text.lines().any(|it| it == line),
            "{line} is not in\n{text}"
        );
    }
}

#[test]
fn what_the_provider_does_not_send_is_listed() {
    let route = |name: &str, spec: Value| {
        json!({ "CreateGatewayRoute": { "meshName": "m", "virtualGatewayName": "g",
            "gatewayRouteName": name, "spec": spec } })
    };
    let action = json!({ "target": { "virtualService": { "virtualServiceName": "s.local" } } });
    let rewritten = json!({ "target": action["target"],
        "rewrite": { "hostname": { "defaultTargetHostname": "DISABLED" } } });
    let (text, said) = written(&json!([
        { "CreateMesh": { "meshName": "m", "spec": {} } },
        { "CreateVirtualNode": { "meshName": "m", "virtualNodeName": "n", "spec": {
            "backends": [],
            "listeners": [{ "portMapping": { "port": 80, "protocol": "http" },
                "timeout": { "http": { "idle": { "unit": "s", "value": 0 } } } }],
            "serviceDiscovery": { "awsCloudMap": { "namespaceName": "n", "serviceName": "s",
                "ipPreference": "IPv4_ONLY" } } } } },
        { "CreateVirtualService": { "meshName": "m", "virtualServiceName": "s.local", "spec": {} } },
        { "CreateVirtualGateway": { "meshName": "m", "virtualGatewayName": "g", "spec": {
            "listeners": [{ "portMapping": { "port": 80, "protocol": "http" } }] } } },
        route("h", json!({ "priority": 0, "httpRoute": { "action": action,
            "match": { "prefix": "/", "method": "GET" } } })),
        route("g", json!({ "grpcRoute": { "action": rewritten, "match": { "serviceName": "x",
            "hostname": { "exact": "a.b" }, "metadata": [{ "name": "k" }] } } })),
    ]));
    for path in [
        "spec.backends",
        "spec.listeners[0].timeout.http.idle.value",
        "spec.serviceDiscovery.awsCloudMap.ipPreference",
        "spec.priority",
        "spec.httpRoute.match.method",
        "spec.grpcRoute.action.rewrite",
        "spec.grpcRoute.match.hostname",
        "spec.grpcRoute.match.metadata",
    ] {
        let line = said
            .lines()
            .find(|line| line.contains(&format!("`{path}`")));
        let line = line.unwrap_or_else(|| panic!("{path} is not in\n{said}"));
        assert!(line.starts_with("mesh.json:"), "{line}");
    }
    for lost in ["priority", "method", "rewrite", "metadata", "ip_preference"] {
        assert!(!text.contains(lost), "{text}");
    }
}
