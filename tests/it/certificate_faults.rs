//! Faults of PEM files: each is found by its rule, at the member that names the file.

use crate::pem;
use appmesh::check;
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{SourceId, json5};
use appmesh::resource::{Detected, Set, detect};
use serde_json::{Value, json};

const SERVER: &str = "spec.listeners[0].tls.certificate.file.certificateChain";
const KEY: &str = "spec.listeners[0].tls.certificate.file.privateKey";
const CLIENTS: &str = "spec.listeners[0].tls.validation";
const POLICY: &str = "spec.backendDefaults.clientPolicy.tls.validation";
const TRUST: &str = "spec.backendDefaults.clientPolicy.tls.validation.trust.file.certificateChain";
const CLIENT: &str = "spec.backendDefaults.clientPolicy.tls.certificate.file.certificateChain";

/// Certificate and key of the server, what the client trusts, and what is found: rule and member.
struct Row(
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const CONTENT: &str = "certificate-file";

#[rustfmt::skip]
const FAULTS: &[Row] = &[
    // The content of files.
    Row("missing.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("server.pem", "missing.pem", "root.pem", &[(CONTENT, KEY)]),
    Row("server.pem", "server-key.pem", "missing.pem", &[(CONTENT, TRUST)]),
    Row("empty.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("blank.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("server.pem", "empty.pem", "root.pem", &[(CONTENT, KEY)]),
    Row("server.pem", "server-key.pem", "empty.pem", &[(CONTENT, TRUST)]),
    Row("text.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("server.der", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("server.pem", "server-key.der", "root.pem", &[(CONTENT, KEY)]),
    Row("server.pem", "server-key.pem", "server.der", &[(CONTENT, TRUST)]),
    Row("cut.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("no-base64.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("cut-der.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("server.pem", "no-key.pem", "root.pem", &[(CONTENT, KEY)]),
    Row("request.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)]),
    Row("server.pem", "public-key.pem", "root.pem", &[(CONTENT, KEY)]),
    Row("server.pem", "encrypted-key.pem", "root.pem", &[(CONTENT, KEY)]),
    Row("server.pem", "encrypted-legacy-key.pem", "root.pem", &[(CONTENT, KEY)]),
    Row("server-key.pem", "server.pem", "root.pem", &[(CONTENT, SERVER), (CONTENT, KEY)]),
    Row("server.pem", "server-key.pem", "server-key.pem", &[(CONTENT, TRUST)]),
    // Key and certificate.
    Row("server.pem", "other-key.pem", "root.pem", &[("certificate-key-mismatch", KEY)]),
    Row("server.pem", "rsa-key.pem", "root.pem", &[("certificate-key-mismatch", KEY)]),
    Row("below-ca.pem", "below-key.pem", "root.pem", &[("certificate-key-mismatch", KEY), ("certificate-names", POLICY), ("certificate-untrusted", POLICY), ("certificate-usage", SERVER)]),
    // The chain.
    Row("reversed.pem", "below-key.pem", "root.pem", &[("certificate-chain-order", SERVER), ("certificate-names", POLICY), ("certificate-untrusted", POLICY)]),
    Row("gap.pem", "below-key.pem", "root.pem", &[("certificate-chain-order", SERVER), ("certificate-untrusted", POLICY)]),
    Row("below-alone.pem", "below-key.pem", "root.pem", &[("certificate-untrusted", POLICY)]),
    // Validity.
    Row("expired.pem", "expired-key.pem", "root.pem", &[("certificate-expired", SERVER), ("certificate-untrusted", POLICY)]),
    Row("expiring.pem", "expiring-key.pem", "root.pem", &[("certificate-expires-soon", SERVER)]),
    Row("future.pem", "future-key.pem", "root.pem", &[("certificate-not-yet-valid", SERVER), ("certificate-untrusted", POLICY)]),
    Row("by-expired-below.pem", "by-expired-below-key.pem", "root.pem", &[("certificate-expired", SERVER), ("certificate-untrusted", POLICY)]),
    Row("by-expired-root.pem", "by-expired-root-key.pem", "expired-root.pem", &[("certificate-expired", TRUST), ("certificate-untrusted", POLICY)]),
    Row("by-future-root.pem", "by-future-root-key.pem", "future-root.pem", &[("certificate-not-yet-valid", TRUST), ("certificate-untrusted", POLICY)]),
    // Usage.
    Row("client-only.pem", "client-only-key.pem", "root.pem", &[("certificate-usage", SERVER), ("certificate-untrusted", POLICY)]),
    Row("code-signing.pem", "code-signing-key.pem", "root.pem", &[("certificate-usage", SERVER), ("certificate-untrusted", POLICY)]),
    Row("no-signature.pem", "no-signature-key.pem", "root.pem", &[("certificate-usage", SERVER)]),
    Row("by-no-ca-root.pem", "by-no-ca-root-key.pem", "no-ca-root.pem", &[("certificate-usage", TRUST), ("certificate-untrusted", POLICY)]),
    Row("by-no-sign-root.pem", "by-no-sign-root-key.pem", "no-sign-root.pem", &[("certificate-usage", TRUST), ("certificate-untrusted", POLICY)]),
    Row("by-no-ca-below.pem", "by-no-ca-below-key.pem", "root.pem", &[("certificate-untrusted", POLICY)]),
    // Kinds of keys.
    Row("p384.pem", "p384-key.pem", "root.pem", &[("certificate-curve", SERVER)]),
    Row("p521.pem", "p521-key.pem", "p521.pem", &[("certificate-curve", SERVER), ("certificate-usage", TRUST)]),
    Row("ed25519.pem", "ed25519-key.pem", "root.pem", &[("certificate-key-kind", SERVER)]),
    Row("secp256k1.pem", "secp256k1-key.pem", "secp256k1.pem", &[("certificate-key-kind", SERVER), ("certificate-usage", TRUST)]),
    Row("rsa1024.pem", "rsa1024-key.pem", "rsa1024.pem", &[("certificate-key-kind", SERVER), ("certificate-usage", TRUST)]),
    // Names.
    Row("other-name.pem", "other-name-key.pem", "root.pem", &[("certificate-names", POLICY)]),
    Row("no-names.pem", "no-names-key.pem", "root.pem", &[("certificate-names", POLICY)]),
    Row("deep-wildcard.pem", "deep-wildcard-key.pem", "root.pem", &[("certificate-names", POLICY)]),
    // Trust.
    Row("server.pem", "server-key.pem", "other-root.pem", &[("certificate-untrusted", POLICY)]),
    Row("server.pem", "server-key.pem", "namesake-root.pem", &[("certificate-untrusted", POLICY)]),
    Row("self-signed.pem", "self-signed-key.pem", "root.pem", &[("certificate-untrusted", POLICY)]),
];

/// The same without faults.
#[rustfmt::skip]
const SOUND: &[Row] = &[
    Row("server.pem", "server-key.pem", "root.pem", &[]),
    Row("server.pem", "server-key.pem", "bundle.pem", &[]),
    Row("wildcard.pem", "wildcard-key.pem", "root.pem", &[]),
    Row("below.pem", "below-key.pem", "root.pem", &[]),
    Row("below.pem", "below-key.pem", "below-ca.pem", &[]),
    Row("with-root.pem", "below-key.pem", "root.pem", &[]),
    Row("combined.pem", "combined.pem", "root.pem", &[]),
    Row("server-only.pem", "server-only-key.pem", "root.pem", &[]),
];

#[test]
fn each_fault_is_found_at_its_member() {
    let wrong: Vec<String> = FAULTS.iter().chain(SOUND).filter_map(wrong).collect();
    assert!(FAULTS.len() >= 40);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn wrong(Row(chain, key, trust, expected): &Row) -> Option<String> {
    let found = found(&mesh(file(chain, key), None, validation(trust), None));
    let mut expected: Vec<String> = expected
        .iter()
        .map(|(rule, at)| format!("{rule} {at}"))
        .collect();
    expected.sort();
    (found != expected).then(|| format!("{chain} {key} {trust}: {found:#?}"))
}

#[test]
fn client_certificates_are_checked_as_servers_do() {
    let server = || file("server.pem", "server-key.pem");
    let check = |client: Value, clients: Value, expected: &[&str]| {
        let mesh = mesh(
            server(),
            Some(clients),
            validation("root.pem"),
            Some(client),
        );
        assert_eq!(found(&mesh), expected);
    };
    let client = || file("other.pem", "other-key.pem");
    check(client(), validation("root.pem"), &[]);
    let untrusted = format!("certificate-untrusted {CLIENTS}");
    check(client(), validation("other-root.pem"), &[&untrusted]);
    let usage = format!("certificate-usage {CLIENT}");
    let server_only = file("server-only.pem", "server-only-key.pem");
    check(server_only, validation("root.pem"), &[&untrusted, &usage]);
    let mut named = validation("root.pem");
    named["subjectAlternativeNames"] = json!({ "match": { "exact": ["c.local"] } });
    check(client(), named, &[&format!("certificate-names {CLIENTS}")]);
}

#[test]
fn names_that_clients_list_replace_the_discovery_name() {
    let mut validation = validation("root.pem");
    validation["subjectAlternativeNames"] = json!({ "match": { "exact": ["x.local", "b.local"] } });
    let other = file("other-name.pem", "other-name-key.pem");
    assert_eq!(found(&mesh(other, None, validation.clone(), None)), [""; 0]);
    let server = file("server.pem", "server-key.pem");
    let expected = format!("certificate-names {POLICY}");
    assert_eq!(found(&mesh(server, None, validation, None)), [expected]);
}

fn file(chain: &str, key: &str) -> Value {
    let path = |name: &str| format!("{}{name}", pem::DIRECTORY);
    json!({ "file": { "certificateChain": path(chain), "privateKey": path(key) } })
}

fn validation(trust: &str) -> Value {
    json!({ "trust": { "file": { "certificateChain": format!("{}{trust}", pem::DIRECTORY) } } })
}

/// A server with this certificate, and a client of it.
fn mesh(
    certificate: Value,
    clients: Option<Value>,
    validation: Value,
    client: Option<Value>,
) -> String {
    let mut tls = json!({ "mode": "STRICT", "certificate": certificate });
    if let Some(clients) = clients {
        tls["validation"] = clients;
    }
    let mut policy = json!({ "validation": validation });
    if let Some(client) = client {
        policy["certificate"] = client;
    }
    json!([
        { "meshName": "m", "virtualNodeName": "a", "spec": {
            "listeners": [{ "portMapping": { "port": 443, "protocol": "http" }, "tls": tls }],
            "serviceDiscovery": { "dns": { "hostname": "a.local" } },
        } },
        { "meshName": "m", "virtualServiceName": "a.local", "spec": {
            "provider": { "virtualNode": { "virtualNodeName": "a" } },
        } },
        { "meshName": "m", "virtualNodeName": "client", "spec": {
            "backends": [{ "virtualService": { "virtualServiceName": "a.local" } }],
            "backendDefaults": { "clientPolicy": { "tls": policy } },
        } },
    ])
    .to_string()
}

/// Rule and path of each finding, sorted.
fn found(mesh: &str) -> Vec<String> {
    let node = json5::parse(mesh, SourceId(0)).unwrap();
    let resource = |found| match found {
        Detected::Request(request) => request.into_resource(),
        other => panic!("{other:?} is not a request"),
    };
    let resources: Set = detect(node, None)
        .into_iter()
        .filter_map(resource)
        .collect();
    let found = check::certificates(&resources, &pem::certificates());
    let line = |finding: &Diagnostic| format!("{} {}", finding.rule, finding.path);
    let mut lines: Vec<String> = found.iter().map(line).collect();
    lines.sort();
    lines
}
