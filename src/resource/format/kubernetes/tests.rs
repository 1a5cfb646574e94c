//! Manifests as requests, and what is found in them; requests as manifests, and back.

use super::Kubernetes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Node, Source, SourceId, Sources, Value, json5, yaml};
use crate::resource::format::{Document, Format, Reading, Settings};
use crate::resource::{Detected, Request, detect};
use serde_json::{Value as Json, json};

/// A namespace and a mesh that selects it.
const SHOP: &str = "
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {mesh: shop}}}
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: Mesh
metadata: {name: shop-mesh}
spec: {namespaceSelector: {matchLabels: {mesh: shop}}}
";

fn read_with(text: &str, settings: &Settings) -> Reading {
    let (roots, _) = yaml::parse_all(text, SourceId(0)).unwrap();
    let documents: Vec<Document<'_>> = roots.iter().map(Document::unnamed).collect();
    assert!(
        documents.iter().any(|it| Kubernetes.recognizes(it)),
        "{text}"
    );
    Kubernetes.read(&documents, settings)
}

fn read(text: &str) -> Reading {
    read_with(text, &Settings::default())
}

/// A manifest of the API beside a namespace and its mesh: kind, metadata and spec in YAML.
fn beside_shop(objects: &[(&str, &str, &str)]) -> Reading {
    let mut text = SHOP.to_owned();
    for (kind, metadata, spec) in objects {
        let version = "appmesh.k8s.aws/v1beta2";
        text += &format!(
            "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{{metadata}}}\nspec: {{{spec}}}\n"
        );
    }
    read(&text)
}

/// The input of the request of this operation and name.
fn input(reading: &Reading, operation: &str, name: &str) -> Json {
    let is_named = |request: &&Request| {
        let member = request.operation.resource().unwrap().name_member();
        let own = request.input.get(member).and_then(Node::as_str);
        request.operation.name == operation && own == Some(name)
    };
    let found = reading.requests.iter().find(is_named);
    let found = found.unwrap_or_else(|| panic!("no {operation} {name} in {reading:?}"));
    found.input.to_json()
}

/// Rules and severities.
fn found(reading: &Reading) -> Vec<(&'static str, Severity)> {
    let findings = reading.findings.iter();
    findings
        .map(|finding| (finding.rule, finding.severity))
        .collect()
}

/// Why values are unknown.
fn unknown(reading: &Reading) -> Vec<String> {
    fn walk(node: &Node, all: &mut Vec<String>) {
        match &node.value {
            Value::Unknown(why) => all.push(why.to_string()),
            Value::Array(items) => items.iter().for_each(|item| walk(item, all)),
            Value::Object(entries) => entries.iter().for_each(|it| walk(&it.node, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    reading
        .requests
        .iter()
        .for_each(|it| walk(&it.input, &mut all));
    all
}

const NODE: (&str, &str, &str) = ("VirtualNode", "name: web, namespace: shop", "");

#[test]
fn names() {
    let reading = beside_shop(&[
        NODE,
        ("VirtualService", "name: web, namespace: shop", ""),
        (
            "VirtualNode",
            "name: other, namespace: shop",
            "awsName: own",
        ),
        ("VirtualNode", "name: empty, namespace: shop", "awsName: ''"),
    ]);
    assert_eq!(found(&reading), []);
    let node = input(&reading, "CreateVirtualNode", "web_shop");
    assert_eq!(node["meshName"], "shop-mesh");
    assert_eq!(node["spec"], json!({}));
    input(&reading, "CreateVirtualService", "web.shop");
    input(&reading, "CreateVirtualNode", "own");
    input(&reading, "CreateVirtualNode", "empty_shop");
}

#[test]
fn a_namespace_that_is_not_written_is_unknown_or_given() {
    let text = format!(
        "{SHOP}---\napiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualNode\nmetadata: {{name: web}}\n"
    );
    assert!(
        unknown(&read(&text))
            .iter()
            .any(|why| why.contains("--var namespace="))
    );
    let settings = Settings {
        variables: [("namespace".to_owned(), "shop".to_owned())].into(),
        ..Settings::default()
    };
    input(
        &read_with(&text, &settings),
        "CreateVirtualNode",
        "web_shop",
    );
}

#[test]
fn placeholders_are_filled_where_values_are_given() {
    let text = format!(
        "{}---\napiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualNode\nmetadata: {{name: '${{NAME}}', namespace: shop}}\n",
        SHOP
    );
    input(&read(&text), "CreateVirtualNode", "${NAME}_shop");
    let with = |name: &str| Settings {
        variables: [(name.to_owned(), "web".to_owned())].into(),
        ..Settings::default()
    };
    input(
        &read_with(&text, &with("NAME")),
        "CreateVirtualNode",
        "web_shop",
    );
    assert_eq!(unknown(&read_with(&text, &with("OTHER"))).len(), 1);
}

#[test]
fn the_mesh_of_a_namespace() {
    let mesh = |name: &str, selector: &str| {
        let spec = if selector.is_empty() {
            String::new()
        } else {
            format!("namespaceSelector: {selector}")
        };
        format!(
            "{{apiVersion: appmesh.k8s.aws/v1beta2, kind: Mesh, metadata: {{name: {name}}}, spec: {{{spec}}}}}\n---\n"
        )
    };
    let node = "{apiVersion: appmesh.k8s.aws/v1beta2, kind: VirtualNode, metadata: {name: n, namespace: x}}\n";
    let labeled = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: x, labels: {a: b}}}\n";
    let all = |meshes: &[String], rest: &str| read(&format!("{}{node}{rest}", meshes.concat()));
    let by_label = mesh("m", "{matchLabels: {a: b}}");

    let selected = all(std::slice::from_ref(&by_label), labeled);
    assert_eq!(
        input(&selected, "CreateVirtualNode", "n_x")["meshName"],
        "m"
    );
    let assumed = all(std::slice::from_ref(&by_label), "");
    assert_eq!(input(&assumed, "CreateVirtualNode", "n_x")["meshName"], "m");
    assert_eq!(found(&assumed), [("assumed-labels", Severity::Info)]);
    let none = all(&[mesh("m", "")], labeled);
    assert_eq!(found(&none), [("mesh-selection", Severity::Warning)]);
    let several = all(&[by_label.clone(), mesh("o", "{}")], labeled);
    assert_eq!(found(&several), [("mesh-selection", Severity::Error)]);
    let absent = all(&[], labeled);
    assert_eq!(found(&absent), []);
    assert_eq!(
        unknown(&absent),
        ["the mesh of namespace `x` is not in the documents"]
    );
    let undecided = all(&[by_label, mesh("o", "{matchLabels: {c: d}}")], "");
    assert_eq!(found(&undecided), []);
    assert_eq!(unknown(&undecided).len(), 1);
}

#[test]
fn a_mesh_of_another_account() {
    let owned = SHOP.replace(
        "{namespaceSelector",
        "{meshOwner: '111122223333', namespaceSelector",
    );
    let node = "---\n{apiVersion: appmesh.k8s.aws/v1beta2, kind: VirtualNode, metadata: {name: n, namespace: shop}}\n";
    let reading = read(&format!("{owned}{node}"));
    assert_eq!(reading.requests.len(), 1);
    let node = input(&reading, "CreateVirtualNode", "n_shop");
    assert_eq!(node["meshOwner"], "111122223333");
}

#[test]
fn references() {
    let spec = "provider: {virtualNode: {virtualNodeRef: {name: web}}}";
    let service = ("VirtualService", "name: s, namespace: shop", spec);
    let reading = beside_shop(&[NODE, service]);
    let read = input(&reading, "CreateVirtualService", "s.shop");
    let provider = json!({"virtualNode": {"virtualNodeName": "web_shop"}});
    assert_eq!(read["spec"]["provider"], provider);

    let elsewhere = ("VirtualNode", "name: web, namespace: other", "");
    let reading = beside_shop(&[elsewhere, service]);
    assert!(found(&reading).contains(&("unresolved-reference", Severity::Warning)));
    let missing = beside_shop(&[service]);
    assert_eq!(
        found(&missing),
        [("unresolved-reference", Severity::Warning)]
    );
    let why = "VirtualNode `web` of namespace `shop` is not in the documents";
    assert_eq!(unknown(&missing), [why]);
}

#[test]
fn references_that_are_wrong() {
    let provider = |node: &str| format!("provider: {{virtualNode: {{{node}}}}}");
    let rules = |node: &str| -> Vec<&str> {
        let spec = provider(node);
        let reading = beside_shop(&[("VirtualService", "name: s, namespace: shop", &spec)]);
        assert_eq!(unknown(&reading).len(), 1, "{node}");
        reading.findings.iter().map(|it| it.rule).collect()
    };
    assert_eq!(rules(""), ["missing-member"]);
    assert_eq!(rules("virtualNodeRef: {}"), ["missing-member"]);
    assert_eq!(
        rules("virtualNodeARN: 'arn:aws:appmesh:r:1:mesh/m/virtualRouter/n'"),
        ["reference-arn"]
    );
    assert_eq!(rules("virtualNodeARN: '${ARN}'"), Vec::<&str>::new());
    assert_eq!(
        rules("virtualNodeName: web"),
        ["unknown-field", "missing-member"]
    );
}

#[test]
fn what_the_controller_ignores() {
    let discovery = "serviceDiscovery: {dns: {hostname: h, ipPreference: IPv4_ONLY}}";
    let node = ("VirtualNode", "name: n, namespace: shop", discovery);
    let reading = beside_shop(&[node]);
    assert_eq!(found(&reading), [("ignored-member", Severity::Warning)]);
    let read = input(&reading, "CreateVirtualNode", "n_shop");
    assert_eq!(
        read["spec"]["serviceDiscovery"],
        json!({"dns": {"hostname": "h"}})
    );

    let node = (
        "VirtualNode",
        "name: n, namespace: shop",
        "listners: [], backends: [], logging: null",
    );
    let reading = beside_shop(&[node]);
    let [finding] = &reading.findings[..] else {
        panic!("{:?}", reading.findings);
    };
    assert_eq!(finding.fix.as_ref().unwrap().replacement, "listeners");
    assert_eq!(
        input(&reading, "CreateVirtualNode", "n_shop")["spec"],
        json!({})
    );
}

#[test]
fn what_crashes_the_controller() {
    let validation =
        "trust: {file: {certificateChain: /c}}, subjectAlternativeNames: {match: {exact: [a]}}";
    let tls = format!(
        "mode: STRICT, certificate: {{sds: {{secretName: s}}}}, validation: {{{validation}}}"
    );
    let spec = format!("listeners: [{{portMapping: {{port: 1, protocol: http}}, tls: {{{tls}}}}}]");
    let reading = beside_shop(&[("VirtualGateway", "name: g, namespace: shop", &spec)]);
    assert_eq!(found(&reading), [("controller-crash", Severity::Error)]);
    let spec = spec
        .replace("file: {certificateChain: /c}", "acm: {}")
        .replace("subject", "x");
    let reading = beside_shop(&[("VirtualGateway", "name: g, namespace: shop", &spec)]);
    let rules: Vec<_> = reading.findings.iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["ignored-member", "unknown-field"]);
}

#[test]
fn other_versions_and_kinds() {
    let one = |version: &str, kind: &str| {
        let text = format!(
            "{{apiVersion: appmesh.k8s.aws/{version}, kind: {kind}, metadata: {{name: n}}}}"
        );
        let reading = read(&text);
        assert!(reading.requests.is_empty());
        found(&reading)
    };
    assert_eq!(
        one("v1beta1", "VirtualNode"),
        [("kubernetes-version", Severity::Error)]
    );
    assert_eq!(
        one("v2", "VirtualNode"),
        [("kubernetes-version", Severity::Error)]
    );
    assert_eq!(
        one("v1beta2", "VirtualNod"),
        [("unknown-resource-type", Severity::Error)]
    );
    assert_eq!(
        one("v1beta2", "Route"),
        [("unknown-resource-type", Severity::Error)]
    );
}

#[test]
fn labels_must_be_strings() {
    let reading = read(&SHOP.replace("labels: {mesh: shop}", "labels: {mesh: true}"));
    assert_eq!(found(&reading), [("json-type", Severity::Error)]);
}

#[test]
fn documents_that_are_not_about_app_mesh() {
    let (root, _) = yaml::parse("{apiVersion: apps/v1, kind: Deployment}", SourceId(0)).unwrap();
    assert!(!Kubernetes.recognizes(&Document::unnamed(&root)));
    let (root, _) = yaml::parse(
        "{apiVersion: v1, kind: List, items: [null, 1, {}]}",
        SourceId(0),
    )
    .unwrap();
    assert!(!Kubernetes.recognizes(&Document::unnamed(&root)));
}

/// Objects of every shape of wrong type are read without a panic, and nothing of them is lost.
#[test]
fn values_of_another_type() {
    for value in [
        "1",
        "[]",
        "[1]",
        "{}",
        "text",
        "true",
        "null",
        "[[[]]]",
        "{a: {b: []}}",
    ] {
        for path in [
            "metadata: VALUE, spec: {}",
            "metadata: {name: VALUE, namespace: shop}, spec: {}",
            "metadata: {name: n, namespace: VALUE}, spec: {}",
            "metadata: {name: n, namespace: shop, labels: VALUE}, spec: {}",
            "metadata: {name: n, namespace: shop}, spec: VALUE",
            "metadata: {name: n, namespace: shop}, spec: {awsName: VALUE}",
            "metadata: {name: n, namespace: shop}, spec: {listeners: VALUE, backends: VALUE, routes: VALUE}",
            "metadata: {name: n, namespace: shop}, spec: {listeners: [VALUE], backends: [VALUE], routes: [VALUE]}",
            "metadata: {name: n, namespace: shop}, spec: {provider: VALUE, httpRoute: VALUE}",
            "metadata: {name: n, namespace: shop}, spec: {namespaceSelector: VALUE, backendGroups: VALUE}",
            "metadata: {name: n, namespace: shop}, spec: {provider: {virtualNode: {virtualNodeRef: VALUE}}}",
            "metadata: {name: n, namespace: shop}, spec: {backendGroups: [VALUE], virtualservices: [VALUE]}",
        ] {
            for kind in [
                "Mesh",
                "VirtualNode",
                "VirtualRouter",
                "VirtualService",
                "VirtualGateway",
                "GatewayRoute",
                "BackendGroup",
            ] {
                let object = path.replace("VALUE", value);
                read(&format!(
                    "{SHOP}---\n{{apiVersion: appmesh.k8s.aws/v1beta2, kind: {kind}, {object}}}\n"
                ));
            }
        }
    }
}

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
        "[{MESH}, {service}, {}, {}, {}]",
        gateway("a"),
        gateway("b"),
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
            .map(|it| format!("{}: {}", it.rule, it.message))
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

/// The lines of findings are those of the manifest.
#[test]
fn findings_are_at_their_lines() {
    let text = format!(
        "{SHOP}---\napiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualNode\nmetadata:\n  name: n\n  namespace: shop\nspec:\n  listners: []\n"
    );
    let (roots, spans) = yaml::parse_all(&text, SourceId(0)).unwrap();
    let mut sources = Sources::default();
    sources.add(Source::with_spans("a.yaml", text.as_str(), spans));
    let documents: Vec<Document<'_>> = roots.iter().map(Document::unnamed).collect();
    let reading = Kubernetes.read(&documents, &Settings::default());
    let location = reading.findings[0].primary.location;
    let span = sources.span(location);
    assert_eq!(&text[span.range()], "listners");
}
