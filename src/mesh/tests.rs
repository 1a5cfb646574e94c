use super::reach::{Client, Encryption, Reason, ServerCheck};
use super::*;
use crate::document::{SourceId, json5};
use crate::resource::{Detected, Set, detect};

fn mesh(text: &str) -> Mesh {
    let found = detect(json5::parse(text, SourceId(0)).unwrap(), None);
    let resource = |found| match found {
        Detected::Request(request) => request.into_resource(),
        other => panic!("{other:?} is not a request"),
    };
    let set: Set = found.into_iter().filter_map(resource).collect();
    resolve(&set, "m")
}

/// A client `front` with this policy for `foo.local`, and a server with this `tls`.
fn pair(policy: &str, tls: &str) -> Mesh {
    mesh(&format!(
        "[{{ meshName: 'm' }},
        {{ meshName: 'm', virtualNodeName: 'front', spec: {{
            backends: [{{ virtualService: {{ virtualServiceName: 'foo.local', {policy} }} }}],
            backendDefaults: {{ clientPolicy: {{ tls: {{
                validation: {{ trust: {{ file: {{ certificateChain: '/ca' }} }} }},
            }} }} }},
        }} }},
        {{ meshName: 'm', virtualNodeName: 'foo', spec: {{
            listeners: [{{ portMapping: {{ port: 443, protocol: 'http' }}, {tls} }}],
            serviceDiscovery: {{ dns: {{ hostname: 'foo.svc' }} }},
        }} }},
        {{ meshName: 'm', virtualServiceName: 'foo.local', spec: {{
            provider: {{ virtualNode: {{ virtualNodeName: 'foo' }} }},
        }} }}]"
    ))
}

fn only(mesh: &Mesh) -> Encryption<'_> {
    let front = mesh.node("front").unwrap();
    let mut connections = mesh.connections(Client::Node(front));
    assert_eq!(connections.len(), 1);
    connections.remove(0).encryption
}

const STRICT: &str =
    "tls: { mode: 'STRICT', certificate: { file: { certificateChain: '/c', privateKey: '/k' } } }";
const ACM: &str = "tls: { mode: 'PERMISSIVE', certificate: { acm: { certificateArn: 'arn:c' } } }";

#[test]
fn the_default_policy_enforces() {
    let mesh = pair("", STRICT);
    let Encryption::Tls(tls) = only(&mesh) else {
        panic!("encrypted");
    };
    assert_eq!(
        tls.because.to_string(),
        "the default policy enforces TLS on port 443"
    );
    let ServerCheck::Policy { names, .. } = tls.check else {
        panic!("validated");
    };
    assert_eq!(names, ["foo.svc"]);
}

#[test]
fn a_policy_of_the_backend_replaces_the_default_as_a_whole() {
    let mesh = pair("clientPolicy: {}", "");
    assert_eq!(
        only(&mesh),
        Encryption::Plaintext(Reason::NotOffered { port: 443 })
    );
}

#[test]
fn an_enforced_policy_refuses_plaintext() {
    let mesh = pair("", "");
    assert!(matches!(only(&mesh), Encryption::Refused(_)));
}

#[test]
fn another_port_is_not_covered() {
    let policy = "clientPolicy: { tls: { ports: [8443], validation: { trust: { file: { certificateChain: '/ca' } } } } }";
    assert!(matches!(
        only(&pair(policy, "")),
        Encryption::Plaintext(Reason::NotOffered { port: 443 })
    ));
    let offered = pair(policy, ACM);
    let Encryption::Tls(tls) = only(&offered) else {
        panic!("encrypted");
    };
    assert!(matches!(tls.check, ServerCheck::AcmRoot(arn) if arn.value == "arn:c"));
    let offered = pair(policy, STRICT);
    assert!(matches!(only(&offered), Encryption::Tls(tls) if tls.check == ServerCheck::None));
}

#[test]
fn what_is_not_known_is_a_gap() {
    let mesh = pair("", "tls: { mode: 5 }");
    assert!(matches!(
        only(&mesh),
        Encryption::Unknown(Gap::Invalid { .. })
    ));
}

/// A suffix is literal: an asterisk is not a wildcard.
#[test]
fn hosts_are_compared_in_any_case_and_without_wildcards() {
    let suffix = |text: &str| HostMatch::Suffix(text.into());
    assert!(suffix(".Shop").accepts("a.sHOP"));
    assert!(!suffix("*.shop").accepts("a.shop"));
    assert!(HostMatch::Exact("A.shop".into()).accepts("a.Shop"));
    assert!(suffix(".shop").covers(&suffix("a.shop")));
    assert!(!suffix("a.shop").covers(&suffix(".shop")));
    assert!(!HostMatch::Exact(".shop".into()).covers(&suffix(".shop")));
}
