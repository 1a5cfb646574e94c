//! Requests as manifests, and back.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::document::json5;
use crate::resource::{Detected, detect};

/// Creates written in JSON5.
fn requests(text: &str) -> Vec<Request> {
    let found = detect(json5::parse(text, SourceId(0)).unwrap(), None);
    let request = |found| match found {
        Detected::Request(request) => request,
        other => panic!("{other:?} is not a request"),
    };
    found.into_iter().map(request).collect()
}

/// What the manifests of these creates are read as, and what was found in writing them.
fn round(text: &str) -> (Vec<Json>, Vec<Diagnostic>) {
    let written = Kubernetes.write(&requests(text));
    let mut reading = read(&written.text);
    reading.findings.retain(|it| it.severity > Severity::Info);
    assert!(
        reading.findings.is_empty(),
        "{}\n{:?}",
        written.text,
        reading.findings
    );
    let json = |it: &Request| json!({ it.operation.name: it.input.to_json() });
    let findings = written.findings.into_iter();
    let findings = findings.filter(|it| it.rule != "no-pod-selector").collect();
    (reading.requests.iter().map(json).collect(), findings)
}

fn sorted(mut values: Vec<Json>) -> Vec<Json> {
    values.sort_by_cached_key(Json::to_string);
    values
}

#[track_caller]
fn assert_stays(text: &str) {
    let (read, findings) = round(text);
    assert_eq!(findings, []);
    let json = |it: &Request| json!({ it.operation.name: it.input.to_json() });
    let expected: Vec<Json> = requests(text).iter().map(json).collect();
    // Members have no order.
    let plain = |all: Vec<Json>| sorted(all.iter().map(sort_keys).collect());
    assert_eq!(plain(read), plain(expected));
}

fn sort_keys(value: &Json) -> Json {
    match value {
        Json::Array(items) => items.iter().map(sort_keys).collect(),
        Json::Object(members) => {
            let mut keys: Vec<_> = members.iter().collect();
            keys.sort_by_key(|(key, _)| (*key).clone());
            keys.into_iter()
                .map(|(key, value)| (key.clone(), sort_keys(value)))
                .collect()
        }
        value => value.clone(),
    }
}

const MESH: &str = "{CreateMesh: {meshName: 'm', spec: {}}}";

#[test]
fn names_of_the_controller_go_back_to_their_namespaces() {
    let text = format!(
        "[{MESH}, {{CreateVirtualNode: {{meshName: 'm', virtualNodeName: 'web_shop', spec: {{}}}}}},
        {{CreateVirtualService: {{meshName: 'm', virtualServiceName: 'web.shop', spec:
            {{provider: {{virtualNode: {{virtualNodeName: 'web_shop'}}}}}}}}}},
        {{CreateVirtualNode: {{meshName: 'm', virtualNodeName: 'api_pay', spec:
            {{backends: [{{virtualService: {{virtualServiceName: 'web.shop'}}}}]}}}}}}]"
    );
    assert_stays(&text);
    let written = Kubernetes.write(&requests(&text)).text;
    assert!(!written.contains("awsName"), "{written}");
    assert!(written.contains("namespace: pay"), "{written}");
}

#[test]
fn other_names_stay_too() {
    assert_stays(&format!(
        "[{MESH}, {{CreateVirtualNode: {{meshName: 'm', virtualNodeName: 'Web_1', spec: {{}}}}}},
        {{CreateVirtualNode: {{meshName: 'm', virtualNodeName: 'web-1', spec: {{}}}}}},
        {{CreateVirtualRouter: {{meshName: 'm', virtualRouterName: 'R', spec: {{}}}}}},
        {{CreateRoute: {{meshName: 'm', virtualRouterName: 'R', routeName: 'r_1', spec: {{tcpRoute:
            {{action: {{weightedTargets: [{{virtualNode: 'Web_1', weight: 0}}]}}}}}}}}}},
        {{CreateMesh: {{meshName: 'M', spec: {{}}}}}},
        {{CreateVirtualNode: {{meshName: 'M', virtualNodeName: 'Web_1', spec: {{}}}}}}]"
    ));
}

#[test]
fn several_gateways_take_their_own_routes() {
    let listener = "{portMapping: {port: 1, protocol: 'http'}}";
    let gateway = |name: &str| {
        format!(
            "{{CreateVirtualGateway: {{meshName: 'm', virtualGatewayName: '{name}', spec: {{listeners: [{listener}]}}}}}}"
        )
    };
    let target = "{target: {virtualService: {virtualServiceName: 's.local'}}}";
    let route = |gateway: &str| {
        format!(
            "{{CreateGatewayRoute: {{meshName: 'm', virtualGatewayName: '{gateway}', gatewayRouteName: 'r', spec: {{httpRoute: {{match: {{prefix: '/'}}, action: {target}}}}}}}}}"
        )
    };
    let service =
        "{CreateVirtualService: {meshName: 'm', virtualServiceName: 's.local', spec: {}}}";
    assert_stays(&format!(
        "[{MESH}, {service}, {}, {}, {}, {}]",
        gateway("a"),
        gateway("b"),
        route("a"),
        route("b")
    ));
}

#[test]
fn shared_meshes_keep_their_owner() {
    assert_stays(
        "[{CreateVirtualNode: {meshName: 'm', meshOwner: '111122223333', virtualNodeName: 'n', spec: {}}}]",
    );
}

#[test]
fn what_cannot_be_expressed_is_found() {
    let rules = |text: &str| -> Vec<String> {
        let (_, findings) = round(text);
        findings
            .into_iter()
            .map(|it| format!("{}: {}", it.rule, it.finding.message))
            .collect()
    };
    let expect = |text: &str, words: &str| {
        let found = rules(text);
        assert!(
            found.len() == 1 && found[0].contains(words),
            "{text}: {found:?}"
        );
    };
    expect(
        "[{CreateMesh: {meshName: 'm', spec: {}, tags: [{key: 'a', value: 'b'}]}}]",
        "`tags`",
    );
    expect(
        "[{CreateMesh: {meshName: 'm', spec: {serviceDiscovery: {ipPreference: 'IPv6_PREFERRED'}}}}]",
        "`ipPreference`",
    );
    let node = |spec: &str| {
        format!(
            "[{MESH}, {{CreateVirtualNode: {{meshName: 'm', virtualNodeName: 'n', spec: {spec}}}}}]"
        )
    };
    expect(
        &node("{serviceDiscovery: {dns: {hostname: 'h', ipPreference: 'IPv4_ONLY'}}}"),
        "IP family",
    );
    let arns = "['a', 'b', 'c', 'd']";
    let tls = format!("{{validation: {{trust: {{acm: {{certificateAuthorityArns: {arns}}}}}}}}}");
    expect(
        &node(&format!(
            "{{backendDefaults: {{clientPolicy: {{tls: {tls}}}}}}}"
        )),
        "at most 3",
    );
    expect(
        &node("{backends: [{virtualService: {virtualServiceName: 'far.local'}}]}"),
        "far.local",
    );
    let orphan =
        "{CreateRoute: {meshName: 'm', virtualRouterName: 'gone', routeName: 'r', spec: {}}}";
    expect(&format!("[{MESH}, {orphan}]"), "left out");
}
