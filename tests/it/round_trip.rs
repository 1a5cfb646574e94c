//! Properties of generated meshes: no format loses anything, what was applied needs no change, and an
//! apply that is killed is finished by the next one.

use crate::named_text::NamedText;
use crate::sandbox::Sandbox;
use appmesh::document::{SourceId, json5};
use appmesh::plan::{Prune, plan};
use appmesh::resource::{Detected, Request, Resource, detect, format, load};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};

/// A node: its listener, and what it does about TLS and health.
#[derive(Clone, Debug)]
struct Node {
    port: u16,
    protocol: &'static str,
    tls: Option<&'static str>,
    has_check: bool,
    has_timeout: bool,
    /// Whether it calls each service, in their order.
    calls: Vec<bool>,
}

/// A route: the weight of each node, in their order, and what it matches.
#[derive(Clone, Debug)]
struct Route {
    weights: Vec<u8>,
    prefix: &'static str,
    method: Option<&'static str>,
    header: Option<&'static str>,
    has_retry: bool,
}

const MAX: usize = 4;

fn node() -> impl Strategy<Value = Node> {
    let listener = (1..=u16::MAX, select(vec!["http", "http2", "grpc", "tcp"]));
    let tls = proptest::option::of(select(vec!["STRICT", "PERMISSIVE", "DISABLED"]));
    let calls = vec(any::<bool>(), MAX);
    (listener, tls, any::<bool>(), any::<bool>(), calls).prop_map(
        |((port, protocol), tls, has_check, has_timeout, calls)| Node {
            port,
            protocol,
            tls,
            has_check,
            has_timeout,
            calls,
        },
    )
}

fn route() -> impl Strategy<Value = Route> {
    (
        vec(1_u8..=100, MAX),
        select(vec!["/", "/cart", "/a/b"]),
        proptest::option::of(select(vec!["GET", "POST"])),
        proptest::option::of(select(vec!["exact", "prefix", "suffix", "regex"])),
        any::<bool>(),
    )
        .prop_map(|(weights, prefix, method, header, has_retry)| Route {
            weights,
            prefix,
            method,
            header,
            has_retry,
        })
}

/// A whole mesh as the creates of the API, in an order in which they can be carried out.
fn mesh() -> impl Strategy<Value = Vec<Value>> {
    let nodes = vec(node(), 1..=MAX);
    let routes = vec(route(), 0..3);
    let egress = proptest::option::of(select(vec!["ALLOW_ALL", "DROP_ALL"]));
    (nodes, routes, egress, any::<bool>()).prop_map(|(nodes, routes, egress, has_gateway)| {
        let mut documents = vec![json!({ "CreateMesh": match egress {
            Some(filter) => json!({ "meshName": "m", "spec": { "egressFilter": { "type": filter } } }),
            None => json!({ "meshName": "m" }),
        } })];
        documents.extend(nodes.iter().enumerate().map(|(index, it)| node_document(index, it, nodes.len())));
        documents.push(json!({ "CreateVirtualRouter": {
            "meshName": "m", "virtualRouterName": "r",
            "spec": { "listeners": [{ "portMapping": { "port": 80, "protocol": "http" } }] },
        } }));
        documents.extend(routes.iter().enumerate().map(|(index, it)| route_document(index, it, nodes.len())));
        documents.extend((0..nodes.len()).map(service_document));
        if has_gateway {
            documents.extend(gateway_documents());
        }
        documents
    })
}

fn node_document(index: usize, node: &Node, count: usize) -> Value {
    let mut listener = json!({ "portMapping": { "port": node.port, "protocol": node.protocol } });
    if let Some(mode) = node.tls {
        listener["tls"] = json!({
            "mode": mode,
            "certificate": { "file": { "certificateChain": "/c.pem", "privateKey": "/k.pem" } },
        });
    }
    if node.has_check {
        listener["healthCheck"] = json!({
            "protocol": "tcp", "port": node.port, "healthyThreshold": 2, "unhealthyThreshold": 3,
            "timeoutMillis": 2000, "intervalMillis": 5000,
        });
    }
    if node.has_timeout {
        let idle = json!({ "idle": { "value": 3, "unit": "s" } });
        listener["timeout"] = json!({ node.protocol: idle });
    }
    let mut spec = json!({
        "listeners": [listener],
        "serviceDiscovery": { "dns": { "hostname": format!("n{index}.example") } },
    });
    let calls = (0..count).filter(|other| node.calls[*other]);
    let backends: Vec<Value> = calls
        .map(|other| json!({ "virtualService": { "virtualServiceName": format!("s{other}.example") } }))
        .collect();
    if !backends.is_empty() {
        spec["backends"] = backends.into();
    }
    json!({ "CreateVirtualNode": {
        "meshName": "m", "virtualNodeName": format!("n{index}"), "spec": spec,
    } })
}

fn route_document(index: usize, route: &Route, count: usize) -> Value {
    let weights = route.weights.iter().take(count).enumerate();
    let targets: Vec<Value> = weights
        .map(|(node, weight)| json!({ "virtualNode": format!("n{node}"), "weight": weight }))
        .collect();
    let mut rule = json!({
        "match": { "prefix": route.prefix },
        "action": { "weightedTargets": targets },
    });
    if let Some(method) = route.method {
        rule["match"]["method"] = json!(method);
    }
    if let Some(header) = route.header {
        rule["match"]["headers"] = json!([{ "name": "x", "match": { header: "a" } }]);
    }
    if route.has_retry {
        rule["retryPolicy"] = json!({
            "maxRetries": 2, "perRetryTimeout": { "value": 2, "unit": "s" },
            "httpRetryEvents": ["server-error"],
        });
    }
    json!({ "CreateRoute": {
        "meshName": "m", "virtualRouterName": "r", "routeName": format!("t{index}"),
        "spec": { "priority": index + 1, "httpRoute": rule },
    } })
}

/// The first service is provided by the router, any other one by its node.
fn service_document(index: usize) -> Value {
    let provider = match index {
        0 => json!({ "virtualRouter": { "virtualRouterName": "r" } }),
        _ => json!({ "virtualNode": { "virtualNodeName": format!("n{index}") } }),
    };
    json!({ "CreateVirtualService": {
        "meshName": "m", "virtualServiceName": format!("s{index}.example"),
        "spec": { "provider": provider },
    } })
}

fn gateway_documents() -> [Value; 2] {
    let target = json!({ "virtualService": { "virtualServiceName": "s0.example" } });
    [
        json!({ "CreateVirtualGateway": {
            "meshName": "m", "virtualGatewayName": "g",
            "spec": { "listeners": [{ "portMapping": { "port": 8080, "protocol": "http" } }] },
        } }),
        json!({ "CreateGatewayRoute": {
            "meshName": "m", "virtualGatewayName": "g", "gatewayRouteName": "all",
            "spec": { "httpRoute": { "match": { "prefix": "/" }, "action": { "target": target } } },
        } }),
    ]
}

/// The requests of a text in any format.
fn loaded(name: &str, text: &str) -> Vec<Request> {
    let loaded = load::load(&[NamedText { name, text }], &load::Options::default()).unwrap();
    let errors: Vec<_> = loaded.findings.iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?} in\n{text}");
    loaded.requests
}

fn requests(documents: &[Value]) -> Vec<Request> {
    let text = Value::from(documents.to_vec()).to_string();
    let found = detect(json5::parse(&text, SourceId(0)).unwrap(), None);
    let request = |found| match found {
        Detected::Request(request) => request,
        other => panic!("{other:?} is not a request"),
    };
    found.into_iter().map(request).collect()
}

/// Removes `invert: false`, which Terraform always sends, and which is the same as nothing.
fn drop_defaults(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_defaults),
        Value::Object(members) => {
            members.retain(|key, value| key != "invert" || *value != json!(false));
            members.values_mut().for_each(drop_defaults);
        }
        _ => {}
    }
}

/// Requests as JSON in an order of their own. A mesh without a spec equals one with an empty spec.
fn in_order(requests: &[Request]) -> Vec<Value> {
    let plain = |request: &Request| {
        let mut document = request.to_json();
        drop_defaults(&mut document);
        let mesh = document.get_mut("CreateMesh");
        if let Some(mesh) = mesh.and_then(Value::as_object_mut) {
            mesh.retain(|_, value| *value != json!({}));
        }
        document
    };
    let mut documents: Vec<Value> = requests.iter().map(plain).collect();
    documents.sort_by_key(|document| {
        let (operation, input) = document.as_object().unwrap().iter().next().unwrap();
        let names = input.as_object().unwrap().iter();
        let names =
            names.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        let mut names: Vec<(String, String)> = names.collect();
        names.sort();
        (operation.clone(), names)
    });
    documents
}

fn resources(requests: Vec<Request>) -> Vec<Resource> {
    requests
        .into_iter()
        .filter_map(Request::into_resource)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_format_describes_the_same_mesh(documents in mesh()) {
        let wanted = requests(&documents);
        for name in format::names() {
            let file = match name {
                "terraform" => "mesh.tf",
                "json" => "mesh.json",
                _ => "mesh.yaml",
            };
            let text = format::write(&wanted, name).text;
            let read = loaded(file, &text);
            prop_assert_eq!(in_order(&read), in_order(&wanted), "{} as\n{}", name, text);
            let again = loaded(file, &format::write(&read, name).text);
            prop_assert_eq!(in_order(&again), in_order(&wanted), "{} twice", name);
            let plan = plan(&resources(read), &resources(wanted.clone()), Prune::DescribedMeshes);
            prop_assert!(plan.actions.is_empty(), "{}: {:?}", name, plan.actions);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Killed after any of its calls, and run again: the wanted state, and nothing is touched twice.
    #[test]
    fn a_killed_apply_is_finished_by_the_next(documents in mesh(), share in 0.0..1.0) {
        let mut sandbox = Sandbox::new();
        sandbox.set("APPMESH_LOCAL", "1");
        sandbox.run("appmesh create-mesh --mesh-name bystander");
        sandbox.write("mesh.json", &Value::from(documents.clone()).to_string());
        let calls = (share * documents.len() as f64) as usize;
        kill_after(&sandbox, calls);
        let again = sandbox.run("appmesh apply mesh.json --yes");
        prop_assert_eq!(again.code, 0, "{}", again.stderr);
        let plan = sandbox.run("appmesh plan mesh.json --prune");
        prop_assert_eq!((plan.code, plan.stdout), (0, format!("Nothing to change: {} unchanged\n", documents.len())));
        let versions = sandbox.run("appmesh list-virtual-nodes --mesh-name m --query virtualNodes[].version --output text");
        prop_assert!(versions.stdout.split_whitespace().all(|version| version == "1"), "{}", versions.stdout);
        let meshes = sandbox.run("appmesh list-meshes --query meshes[].[meshName,version] --output text");
        prop_assert_eq!(meshes.stdout, "bystander\t1\nm\t1\n");
    }
}

/// Starts an apply and kills it once it has reported so many changes.
fn kill_after(sandbox: &Sandbox, calls: usize) {
    let mut child = sandbox.spawn(&["apply", "mesh.json", "--yes"]);
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    for line in lines.take(calls) {
        line.unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
