//! Meshes to configure Envoys for: published ones, and generated ones of every shape.

use crate::sandbox::shared;
use appmesh::document::{SourceId, json5};
use appmesh::mesh::{Mesh, resolve};
use appmesh::model::{model, names};
use appmesh::resource::{Detected, Resource, Set, detect};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// The meshes of the collection of published documents.
pub fn published() -> Vec<Mesh> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let index = shared("corpus/index.tsv");
    let mut resources: Vec<Resource> = Vec::new();
    for (row, line) in index.lines().skip(1).enumerate() {
        let file = line.split('\t').next().unwrap();
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let root = json5::parse(&text, SourceId(row as u32)).unwrap();
        let kind = file.split('/').next().and_then(|it| it.split_once('-'));
        let kind = kind.and_then(|(_, kind)| model().resource(&names::to_pascal(kind)));
        for found in detect(root, kind) {
            if let Detected::Request(request) = found {
                let mut resource = request.into_resource();
                // A bare spec has no names.
                let names = resource.iter_mut().flat_map(|it| &mut it.names);
                names
                    .filter(|name| name.is_empty())
                    .for_each(|name| *name = format!("bare-{row}").into());
                resources.extend(resource);
            }
        }
    }
    let set: Set = resources.into_iter().collect();
    let names: BTreeSet<String> = set.items().iter().map(|it| it.mesh().to_owned()).collect();
    names.iter().map(|name| resolve(&set, name)).collect()
}

const PROTOCOLS: [&str; 4] = ["http", "http2", "grpc", "tcp"];
const CA: &str = "arn:aws:acm-pca:us-west-2:111122223333:certificate-authority/1";

/// A mesh as a list of documents in JSON: five nodes, each of which may have a backend at every other,
/// by itself or by a router of its own, and a gateway to those of HTTP.
pub fn any() -> impl Strategy<Value = String> {
    let nodes = proptest::collection::vec(node(), 5);
    let egress = select(&["ALLOW_ALL", "DROP_ALL"][..]);
    (nodes, egress, gateway_route(), ip()).prop_map(|(nodes, egress, gateway, ip)| {
        let mut spec = json!({ "egressFilter": { "type": egress } });
        if let Some(ip) = ip {
            spec["serviceDiscovery"] = json!({ "ipPreference": ip });
        }
        let mut documents = vec![json!({ "meshName": "m", "spec": spec })];
        for (index, node) in nodes.iter().enumerate() {
            documents.extend(documents_of(node, index));
        }
        documents.extend(gateway_documents(&nodes, &gateway));
        Value::from(documents).to_string()
    })
}

#[derive(Clone, Debug)]
struct Node {
    protocol: &'static str,
    listener: Value,
    discovery: Value,
    default_policy: Option<Value>,
    policy: Option<Value>,
    route: Option<Value>,
    log: Option<Value>,
}

fn node() -> impl Strategy<Value = Node> {
    let protocol = select(&PROTOCOLS[..]);
    protocol.prop_flat_map(|protocol| {
        (
            listener(protocol),
            discovery(),
            proptest::option::of(policy()),
            proptest::option::of(policy()),
            proptest::option::of(route(protocol)),
            proptest::option::of(log()),
        )
            .prop_map(
                move |(listener, discovery, default_policy, policy, route, log)| Node {
                    protocol,
                    listener,
                    discovery,
                    default_policy,
                    policy,
                    route,
                    log,
                },
            )
    })
}

/// The node, its service, and its router where it has a route. Ports are distinct, so that no two
/// services of TCP meet.
fn documents_of(node: &Node, index: usize) -> Vec<Value> {
    let (name, service) = (format!("n{index}"), format!("s{index}.local"));
    let mut listener = node.listener.clone();
    listener["portMapping"] = json!({ "port": 8000 + index, "protocol": node.protocol });
    let backend = |other: usize| {
        let mut backend = json!({ "virtualServiceName": format!("s{other}.local") });
        if let Some(policy) = node.policy.as_ref().filter(|_| other.is_multiple_of(2)) {
            backend["clientPolicy"] = json!({ "tls": policy });
        }
        json!({ "virtualService": backend })
    };
    let backends: Vec<Value> = (0..5)
        .filter(|other| *other != index)
        .map(backend)
        .collect();
    let mut spec = json!({
        "listeners": [listener],
        "serviceDiscovery": node.discovery,
        "backends": backends,
    });
    if let Some(policy) = &node.default_policy {
        spec["backendDefaults"] = json!({ "clientPolicy": { "tls": policy } });
    }
    if let Some(log) = &node.log {
        spec["logging"] = log.clone();
    }
    let mut documents = vec![json!({ "meshName": "m", "virtualNodeName": name, "spec": spec })];
    let provider = match &node.route {
        None => json!({ "virtualNode": { "virtualNodeName": name } }),
        Some(route) => {
            let router = format!("r{index}");
            let mapping = json!({ "port": 9000 + index, "protocol": node.protocol });
            documents.push(json!({
                "meshName": "m", "virtualRouterName": router,
                "spec": { "listeners": [{ "portMapping": mapping }] },
            }));
            let mut rule = route.clone();
            rule["action"] = json!({ "weightedTargets": [
                { "virtualNode": name, "weight": index },
                { "virtualNode": format!("n{}", (index + 1) % 5), "weight": 1 },
            ] });
            let kind = format!("{}Route", node.protocol);
            documents.push(json!({
                "meshName": "m", "virtualRouterName": router, "routeName": "all",
                "spec": { kind: rule },
            }));
            json!({ "virtualRouter": { "virtualRouterName": router } })
        }
    };
    documents.push(json!({
        "meshName": "m", "virtualServiceName": service, "spec": { "provider": provider },
    }));
    documents
}

fn gateway_documents(nodes: &[Node], gateway: &Value) -> Vec<Value> {
    let listener = json!({ "portMapping": { "port": 9080, "protocol": "http" } });
    let mut documents = vec![json!({
        "meshName": "m", "virtualGatewayName": "gw", "spec": { "listeners": [listener] },
    })];
    let is_http = |(_, node): &(usize, &Node)| node.protocol != "tcp";
    for (index, _) in nodes.iter().enumerate().filter(is_http) {
        let mut rule = gateway.clone();
        rule["action"]["target"] =
            json!({ "virtualService": { "virtualServiceName": format!("s{index}.local") } });
        documents.push(json!({
            "meshName": "m", "virtualGatewayName": "gw", "gatewayRouteName": format!("g{index}"),
            "spec": { "httpRoute": rule, "priority": index },
        }));
    }
    documents
}

fn gateway_route() -> impl Strategy<Value = Value> {
    let conditions = select(vec![
        json!({ "prefix": "/" }),
        json!({ "prefix": "/p" }),
        json!({ "prefix": "/p/" }),
        json!({ "path": { "exact": "/x" } }),
        json!({ "path": { "regex": "/x[0-9]+" } }),
        json!({ "prefix": "/", "hostname": { "exact": "www.example.com" } }),
        json!({ "prefix": "/", "hostname": { "suffix": ".example.com" }, "method": "GET" }),
    ]);
    let rewrite = select(vec![
        json!({}),
        json!({ "rewrite": { "hostname": { "defaultTargetHostname": "DISABLED" } } }),
        json!({ "rewrite": { "prefix": { "defaultPrefix": "DISABLED" } } }),
        json!({ "rewrite": { "prefix": { "value": "/other/" } } }),
        json!({ "rewrite": { "path": { "exact": "/other" } } }),
    ]);
    (conditions, rewrite)
        .prop_map(|(conditions, action)| json!({ "match": conditions, "action": action }))
}

fn ip() -> impl Strategy<Value = Option<&'static str>> {
    let words = ["IPv4_ONLY", "IPv4_PREFERRED", "IPv6_ONLY", "IPv6_PREFERRED"];
    proptest::option::of(select(words.to_vec()))
}

fn discovery() -> impl Strategy<Value = Value> {
    select(vec![
        json!({ "dns": { "hostname": "a.internal" } }),
        json!({ "dns": { "hostname": "a.internal", "responseType": "ENDPOINTS" } }),
        json!({ "dns": { "hostname": "a.internal", "ipPreference": "IPv4_ONLY" } }),
        json!({ "awsCloudMap": { "namespaceName": "ns", "serviceName": "a" } }),
    ])
}

fn listener(protocol: &'static str) -> impl Strategy<Value = Value> {
    (
        proptest::option::of(server_tls()),
        proptest::option::of(pool(protocol)),
        proptest::option::of(timeouts(protocol).prop_map(move |it| json!({ protocol: it }))),
        proptest::option::of(health()),
        any_outliers(),
    )
        .prop_map(|(tls, pool, timeout, health, outliers)| {
            let members = [
                ("tls", tls),
                ("connectionPool", pool),
                ("timeout", timeout),
                ("healthCheck", health),
                ("outlierDetection", outliers),
            ];
            let given = members.into_iter();
            let given = given.filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(given.collect())
        })
}

fn any_outliers() -> impl Strategy<Value = Option<Value>> {
    let value = (1..9u32, 0..101u32).prop_map(|(errors, percent)| {
        json!({
            "maxServerErrors": errors,
            "interval": { "unit": "s", "value": 10 },
            "baseEjectionDuration": { "unit": "ms", "value": 1500 },
            "maxEjectionPercent": percent,
        })
    });
    proptest::option::of(value)
}

fn health() -> impl Strategy<Value = Value> {
    (select(&PROTOCOLS[..]), 5000..60000u32).prop_map(|(protocol, interval)| {
        let mut check = json!({
            "protocol": protocol, "intervalMillis": interval, "timeoutMillis": 2000,
            "healthyThreshold": 2, "unhealthyThreshold": 3,
        });
        if protocol.starts_with("http") {
            check["path"] = "/health".into();
        }
        check
    })
}

fn pool(protocol: &'static str) -> impl Strategy<Value = Value> {
    (1..1000u32).prop_map(move |limit| {
        let pool = match protocol {
            "http" => json!({ "maxConnections": limit, "maxPendingRequests": limit }),
            "tcp" => json!({ "maxConnections": limit }),
            _ => json!({ "maxRequests": limit }),
        };
        json!({ protocol: pool })
    })
}

fn timeouts(protocol: &'static str) -> impl Strategy<Value = Value> {
    let duration = || {
        (select(&["s", "ms"][..]), 0..5000u32)
            .prop_map(|(unit, value)| json!({ "unit": unit, "value": value }))
    };
    (duration(), duration()).prop_map(move |(idle, request)| {
        if protocol == "tcp" {
            json!({ "idle": idle })
        } else {
            json!({ "idle": idle, "perRequest": request })
        }
    })
}

fn server_tls() -> impl Strategy<Value = Value> {
    let mode = select(&["STRICT", "PERMISSIVE", "DISABLED"][..]);
    let certificate = select(vec![
        json!({ "file": { "certificateChain": "/c.pem", "privateKey": "/k.pem" } }),
        json!({ "acm": { "certificateArn": "arn:aws:acm:us-west-2:111122223333:certificate/1" } }),
        json!({ "sds": { "secretName": "server" } }),
    ]);
    (mode, certificate, proptest::option::of(validation(false))).prop_map(
        |(mode, certificate, validation)| {
            let mut tls = json!({ "mode": mode, "certificate": certificate });
            if let Some(validation) = validation {
                tls["validation"] = validation;
            }
            tls
        },
    )
}

fn validation(has_acm: bool) -> impl Strategy<Value = Value> {
    let mut trusts = vec![
        json!({ "file": { "certificateChain": "/ca.pem" } }),
        json!({ "sds": { "secretName": "ca" } }),
    ];
    if has_acm {
        trusts.push(json!({ "acm": { "certificateAuthorityArns": [CA] } }));
    }
    let names = select(vec![
        json!(null),
        json!(["a.local"]),
        json!(["a.local", "spiffe://m/a", "10.0.0.1"]),
    ]);
    (select(trusts), names).prop_map(|(trust, names)| {
        let mut validation = json!({ "trust": trust });
        if !names.is_null() {
            validation["subjectAlternativeNames"] = json!({ "match": { "exact": names } });
        }
        validation
    })
}

fn policy() -> impl Strategy<Value = Value> {
    let ports = select(vec![json!(null), json!([8001, 8003])]);
    let certificate = select(vec![
        json!(null),
        json!({ "file": { "certificateChain": "/c.pem", "privateKey": "/k.pem" } }),
        json!({ "sds": { "secretName": "client" } }),
    ]);
    let rest = (any_enforce(), ports, certificate);
    (validation(true), rest).prop_map(|(validation, (enforce, ports, certificate))| {
        let mut policy = json!({ "validation": validation, "enforce": enforce });
        if !ports.is_null() {
            policy["ports"] = ports;
        }
        if !certificate.is_null() {
            policy["certificate"] = certificate;
        }
        policy
    })
}

fn any_enforce() -> impl Strategy<Value = bool> {
    select(&[true, false][..])
}

/// A route without its targets.
fn route(protocol: &'static str) -> impl Strategy<Value = Value> {
    let conditions = match protocol {
        "tcp" => vec![json!(null)],
        "grpc" => vec![
            json!({}),
            json!({ "serviceName": "a.B" }),
            json!({ "serviceName": "a.B", "methodName": "C", "metadata": [{ "name": "x" }] }),
        ],
        _ => vec![
            json!({ "prefix": "/" }),
            json!({ "path": { "exact": "/x" }, "method": "GET", "scheme": "http" }),
            json!({ "path": { "regex": "/x.*" }, "queryParameters": [{ "name": "q" }] }),
            json!({ "prefix": "/", "headers": [
                { "name": "a", "invert": true, "match": { "suffix": "1" } },
                { "name": "b", "match": { "range": { "start": -1, "end": 9 } } },
                { "name": "c", "match": { "regex": "[a-z]+" } },
            ] }),
        ],
    };
    let retry = match protocol {
        "tcp" => vec![json!(null)],
        "grpc" => vec![
            json!(null),
            json!({ "grpcRetryEvents": ["cancelled", "internal"] }),
        ],
        _ => vec![
            json!(null),
            json!({ "httpRetryEvents": ["server-error", "client-error"] }),
            json!({ "httpRetryEvents": ["gateway-error", "stream-error"], "tcpRetryEvents": ["connection-error"] }),
        ],
    };
    let timeout = proptest::option::of(timeouts(protocol));
    (select(conditions), select(retry), timeout).prop_map(|(conditions, retry, timeout)| {
        let mut route = json!({});
        if !conditions.is_null() {
            route["match"] = conditions;
        }
        if !retry.is_null() {
            route["retryPolicy"] = retry;
            route["retryPolicy"]["maxRetries"] = 2.into();
            route["retryPolicy"]["perRetryTimeout"] = json!({ "unit": "s", "value": 1 });
        }
        if let Some(timeout) = timeout {
            route["timeout"] = timeout;
        }
        route
    })
}

fn log() -> impl Strategy<Value = Value> {
    let log = |path: &str| json!({ "accessLog": { "file": { "path": path } } });
    let mut formatted = log("/var/log/a.log");
    formatted["accessLog"]["file"]["format"] =
        json!({ "json": [{ "key": "a", "value": "%PROTOCOL%" }] });
    select(vec![
        log("/dev/stdout"),
        log("/dev/stderr"),
        log("/var/log/a.log"),
        formatted,
    ])
}
