//! Manifests as requests, and what is found in them.

use super::*;
use crate::document::Sources;

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
        "{SHOP}---\napiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualNode\nmetadata: {{name: '${{NAME}}', namespace: shop}}\n"
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
    let other = read_with(&text, &with("OTHER"));
    input(&other, "CreateVirtualNode", "${NAME}_shop");
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
    assert_eq!(
        finding.finding.fix.as_ref().unwrap().edits[0].replacement,
        "listeners"
    );
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
fn the_later_of_two_objects_counts() {
    let again = (
        "VirtualNode",
        "name: web, namespace: shop",
        "awsName: later",
    );
    let reading = beside_shop(&[NODE, again]);
    assert_eq!(found(&reading), [("replaced-object", Severity::Warning)]);
    assert_eq!(reading.requests.len(), 2);
    input(&reading, "CreateVirtualNode", "later");
}

#[test]
fn labels_must_be_strings() {
    let reading = read(&SHOP.replace("labels: {mesh: shop}", "labels: {mesh: true}"));
    assert_eq!(found(&reading), [("json-type", Severity::Error)]);
}

#[test]
fn documents_that_are_not_about_app_mesh() {
    let (root, _) = yaml::parse("{apiVersion: apps/v1, kind: Deployment}", SourceId(0)).unwrap();
    assert!(!Kubernetes.recognizes(&document(&Source::new("", ""), &root)));
    let (root, _) = yaml::parse(
        "{apiVersion: v1, kind: List, items: [null, 1, {}]}",
        SourceId(0),
    )
    .unwrap();
    assert!(!Kubernetes.recognizes(&document(&Source::new("", ""), &root)));
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

/// The lines of findings are those of the manifest.
#[test]
fn findings_are_at_their_lines() {
    let text = format!(
        "{SHOP}---\napiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualNode\nmetadata:\n  name: n\n  namespace: shop\nspec:\n  listners: []\n"
    );
    let (roots, spans) = yaml::parse_all(&text, SourceId(0)).unwrap();
    let mut sources = Sources::default();
    let id = sources.add(Source::with_spans("a.yaml", text.as_str(), spans));
    let source = sources.get(id);
    let documents: Vec<Document<'_>> = roots.iter().map(|it| document(source, it)).collect();
    let reading = Kubernetes.read(&documents, &Settings::default());
    let location = reading.findings[0].finding.primary.location;
    let span = sources.span(location);
    assert_eq!(&text[span.range()], "listners");
}
