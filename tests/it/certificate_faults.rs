//! Faults of PEM files: each is found by its rule, at the member that names the file. `envoy::certificates`
//! checks when Envoy rejects the same files.

use crate::pem;
use appmesh::certificate::{self, Authority, Material, Secret, Source};
use appmesh::check::{self, Certificates};
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

/// Certificate and key of the server, what the client trusts, what is found (rule and member), and
/// when Envoy rejects the same files.
struct Row(
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    Rejected,
);

/// Certificate and key of the client, what the server trusts, the names that it accepts, and the rest as
/// for [`Row`].
struct ClientRow(
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    Rejected,
);

/// A row of a table, whatever its side.
pub struct Case {
    /// The files of the row.
    pub name: String,
    /// A server and its client, as JSON.
    pub mesh: String,
    /// The rule and the member of each finding, sorted.
    found: Vec<String>,
    pub rejected: Rejected,
}

/// When Envoy rejects files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// When it loads its configuration, with a message that contains this text.
    AtLoad(&'static str),
    /// When the client connects to the server, for a reason that contains this text.
    InHandshake(&'static str),
    /// Never; why the rule reports the files nevertheless.
    Never(&'static str),
}

use Rejected::{AtLoad, InHandshake, Never};

const CONTENT: &str = "certificate-file";

// What Envoy reports when it loads files.
const CHAIN: &str = "Failed to load certificate chain";
const NO_CHAIN: &str = "Failed to load incomplete certificate";
const NO_KEY: &str = "Failed to load incomplete private key";
const AUTHORITIES: &str = "Failed to load trusted CA certificates";
const ENCRYPTED: &str = "BAD_PASSWORD_READ";

// What Envoy reports when a handshake fails.
const ISSUER: &str = "unable_to_get_local_issuer_certificate";
const EXPIRED: &str = "certificate_has_expired";
const EARLY: &str = "certificate_is_not_yet_valid";
const PURPOSE: &str = "unsupported_certificate_purpose";
const KIND: &str = "HANDSHAKE_FAILURE_ON_CLIENT_HELLO";
const NAMES: &str = "SAN_matcher";

// Why Envoy accepts files.
const ACCEPTED: &str = "the files are as they should be";
const ITSELF: &str = "BoringSSL checks only the validity of a certificate that is trusted itself; \
                      after a renewal, its successor is rejected";
const ANCHOR: &str = "BoringSSL checks the constraint `CA:TRUE` of intermediate certificates only; \
                      RFC 5280, section 4.2.1.9, and OpenSSL require it of every issuer";

#[rustfmt::skip]
const FAULTS: &[Row] = &[
    // The content of files.
    Row("missing.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(NO_CHAIN)),
    Row("server.pem", "missing.pem", "root.pem", &[(CONTENT, KEY)], AtLoad(NO_KEY)),
    Row("server.pem", "server-key.pem", "missing.pem", &[(CONTENT, TRUST)], AtLoad("Invalid path")),
    Row("empty.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(NO_CHAIN)),
    Row("blank.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("server.pem", "empty.pem", "root.pem", &[(CONTENT, KEY)], AtLoad(NO_KEY)),
    Row("server.pem", "server-key.pem", "empty.pem", &[(CONTENT, TRUST)], AtLoad("empty.pem is empty")),
    Row("text.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("server.der", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("server.pem", "server-key.der", "root.pem", &[(CONTENT, KEY)], AtLoad("NO_START_LINE")),
    Row("server.pem", "server-key.pem", "server.der", &[(CONTENT, TRUST)], AtLoad(AUTHORITIES)),
    Row("cut.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("no-base64.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("cut-der.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("server.pem", "no-key.pem", "root.pem", &[(CONTENT, KEY)], AtLoad("DECODE_ERROR")),
    Row("request.pem", "server-key.pem", "root.pem", &[(CONTENT, SERVER)], AtLoad(CHAIN)),
    Row("server.pem", "public-key.pem", "root.pem", &[(CONTENT, KEY)], AtLoad("NO_START_LINE")),
    Row("server.pem", "encrypted-key.pem", "root.pem", &[(CONTENT, KEY)], AtLoad(ENCRYPTED)),
    Row("server.pem", "encrypted-legacy-key.pem", "root.pem", &[(CONTENT, KEY)], AtLoad(ENCRYPTED)),
    Row("server-key.pem", "server.pem", "root.pem", &[(CONTENT, SERVER), (CONTENT, KEY)], AtLoad(CHAIN)),
    Row("server.pem", "server-key.pem", "server-key.pem", &[(CONTENT, TRUST)], AtLoad(AUTHORITIES)),
    // Key and certificate.
    Row("server.pem", "other-key.pem", "root.pem", &[("certificate-key-mismatch", KEY)], AtLoad("KEY_VALUES_MISMATCH")),
    Row("server.pem", "rsa-key.pem", "root.pem", &[("certificate-key-mismatch", KEY)], AtLoad("KEY_TYPE_MISMATCH")),
    Row("below-ca.pem", "below-key.pem", "root.pem", &[("certificate-key-mismatch", KEY), ("certificate-names", POLICY), ("certificate-untrusted", POLICY), ("certificate-usage", SERVER)], AtLoad(CHAIN)),
    // The chain.
    Row("reversed.pem", "below-key.pem", "root.pem", &[("certificate-chain-order", SERVER), ("certificate-names", POLICY), ("certificate-untrusted", POLICY)], AtLoad(CHAIN)),
    Row("gap.pem", "below-key.pem", "root.pem", &[("certificate-chain-order", SERVER), ("certificate-untrusted", POLICY)], InHandshake(ISSUER)),
    Row("below-alone.pem", "below-key.pem", "root.pem", &[("certificate-untrusted", POLICY)], InHandshake(ISSUER)),
    // Validity.
    Row("expired.pem", "expired-key.pem", "root.pem", &[("certificate-expired", SERVER), ("certificate-untrusted", POLICY)], InHandshake(EXPIRED)),
    Row("expiring.pem", "expiring-key.pem", "root.pem", &[("certificate-expires-soon", SERVER)], Never("the certificate is still valid, and the rule is a warning")),
    Row("future.pem", "future-key.pem", "root.pem", &[("certificate-not-yet-valid", SERVER), ("certificate-untrusted", POLICY)], InHandshake(EARLY)),
    Row("by-expired-below.pem", "by-expired-below-key.pem", "root.pem", &[("certificate-expired", SERVER), ("certificate-untrusted", POLICY)], InHandshake(EXPIRED)),
    Row("by-expired-root.pem", "by-expired-root-key.pem", "expired-root.pem", &[("certificate-expired", TRUST), ("certificate-untrusted", POLICY)], InHandshake(EXPIRED)),
    Row("by-future-root.pem", "by-future-root-key.pem", "future-root.pem", &[("certificate-not-yet-valid", TRUST), ("certificate-untrusted", POLICY)], InHandshake(EARLY)),
    // Usage.
    Row("client-only.pem", "client-only-key.pem", "root.pem", &[("certificate-usage", SERVER), ("certificate-untrusted", POLICY)], InHandshake(PURPOSE)),
    Row("code-signing.pem", "code-signing-key.pem", "root.pem", &[("certificate-usage", SERVER), ("certificate-untrusted", POLICY)], InHandshake(PURPOSE)),
    Row("no-signature.pem", "no-signature-key.pem", "root.pem", &[("certificate-usage", SERVER)], AtLoad(CHAIN)),
    Row("by-no-ca-root.pem", "by-no-ca-root-key.pem", "no-ca-root.pem", &[("certificate-usage", TRUST)], Never(ANCHOR)),
    Row("by-explicit-no-ca-root.pem", "by-explicit-no-ca-root-key.pem", "explicit-no-ca-root.pem", &[("certificate-usage", TRUST)], Never(ANCHOR)),
    Row("by-no-sign-root.pem", "by-no-sign-root-key.pem", "no-sign-root.pem", &[("certificate-usage", TRUST), ("certificate-untrusted", POLICY)], InHandshake(ISSUER)),
    Row("by-no-ca-below.pem", "by-no-ca-below-key.pem", "root.pem", &[("certificate-untrusted", POLICY)], InHandshake("invalid_CA_certificate")),
    // Kinds of keys.
    Row("p384.pem", "p384-key.pem", "root.pem", &[("certificate-curve", SERVER)], InHandshake(KIND)),
    Row("p521.pem", "p521-key.pem", "p521.pem", &[("certificate-curve", SERVER), ("certificate-usage", TRUST)], InHandshake(KIND)),
    Row("ed25519.pem", "ed25519-key.pem", "root.pem", &[("certificate-key-kind", SERVER)], InHandshake(KIND)),
    Row("secp256k1.pem", "secp256k1-key.pem", "secp256k1.pem", &[("certificate-key-kind", SERVER), ("certificate-usage", TRUST)], AtLoad(CHAIN)),
    Row("rsa1024.pem", "rsa1024-key.pem", "rsa1024.pem", &[("certificate-key-kind", SERVER), ("certificate-usage", TRUST)], AtLoad("only RSA certificates with 2048-bit or larger keys")),
    // Names.
    Row("other-name.pem", "other-name-key.pem", "root.pem", &[("certificate-names", POLICY)], InHandshake(NAMES)),
    Row("no-names.pem", "no-names-key.pem", "root.pem", &[("certificate-names", POLICY)], InHandshake(NAMES)),
    Row("deep-wildcard.pem", "deep-wildcard-key.pem", "root.pem", &[("certificate-names", POLICY)], InHandshake(NAMES)),
    // Trust.
    Row("server.pem", "server-key.pem", "other-root.pem", &[("certificate-untrusted", POLICY)], InHandshake(ISSUER)),
    Row("server.pem", "server-key.pem", "namesake-root.pem", &[("certificate-untrusted", POLICY)], InHandshake(ISSUER)),
    Row("self-signed.pem", "self-signed-key.pem", "root.pem", &[("certificate-untrusted", POLICY)], InHandshake(ISSUER)),
    // A certificate that is trusted itself.
    Row("self-signed.pem", "self-signed-key.pem", "self-signed.pem", &[("certificate-usage", TRUST)], Never(ITSELF)),
    Row("server.pem", "server-key.pem", "server.pem", &[("certificate-usage", TRUST)], Never(ITSELF)),
    Row("expired.pem", "expired-key.pem", "expired.pem", &[("certificate-expired", SERVER), ("certificate-expired", TRUST), ("certificate-untrusted", POLICY), ("certificate-usage", TRUST)], InHandshake(EXPIRED)),
    Row("client-only.pem", "client-only-key.pem", "client-only.pem", &[("certificate-usage", SERVER), ("certificate-usage", TRUST)], Never(ITSELF)),
];

/// The same without faults, which Envoy accepts as well.
#[rustfmt::skip]
const SOUND: &[Row] = &[
    Row("server.pem", "server-key.pem", "root.pem", &[], Never(ACCEPTED)),
    Row("server.pem", "server-key.pem", "bundle.pem", &[], Never(ACCEPTED)),
    Row("wildcard.pem", "wildcard-key.pem", "root.pem", &[], Never(ACCEPTED)),
    Row("below.pem", "below-key.pem", "root.pem", &[], Never(ACCEPTED)),
    Row("below.pem", "below-key.pem", "below-ca.pem", &[], Never(ACCEPTED)),
    Row("with-root.pem", "below-key.pem", "root.pem", &[], Never(ACCEPTED)),
    Row("combined.pem", "combined.pem", "root.pem", &[], Never(ACCEPTED)),
    Row("server-only.pem", "server-only-key.pem", "root.pem", &[], Never(ACCEPTED)),
];

/// Certificates of clients under mutual TLS.
#[rustfmt::skip]
const CLIENT_ROWS: &[ClientRow] = &[
    ClientRow("other.pem", "other-key.pem", "root.pem", &[], &[], Never(ACCEPTED)),
    ClientRow("other.pem", "other-key.pem", "root.pem", &["a.local"], &[], Never(ACCEPTED)),
    ClientRow("other.pem", "other-key.pem", "other-root.pem", &[], &[("certificate-untrusted", CLIENTS)], InHandshake("TLSV1_ALERT_UNKNOWN_CA")),
    ClientRow("server-only.pem", "server-only-key.pem", "root.pem", &[], &[("certificate-untrusted", CLIENTS), ("certificate-usage", CLIENT)], InHandshake("SSLV3_ALERT_UNSUPPORTED_CERTIFICATE")),
    ClientRow("other.pem", "other-key.pem", "root.pem", &["c.local"], &[("certificate-names", CLIENTS)], InHandshake("SSLV3_ALERT_CERTIFICATE_UNKNOWN")),
];

/// All rows, with specs that name files in this directory, which ends with a slash.
pub fn cases(directory: &str) -> Vec<Case> {
    let rows = FAULTS.iter().chain(SOUND);
    let servers = rows.map(|Row(chain, key, trust, found, rejected)| Case {
        name: format!("{chain} {key} {trust}"),
        mesh: mesh(
            file(directory, chain, key),
            None,
            validation(directory, trust),
            None,
        ),
        found: lines(found),
        rejected: *rejected,
    });
    let clients = CLIENT_ROWS.iter();
    let clients = clients.map(|ClientRow(chain, key, trust, names, found, rejected)| {
        let mut accepted = validation(directory, trust);
        if !names.is_empty() {
            accepted["subjectAlternativeNames"] = json!({ "match": { "exact": names } });
        }
        Case {
            name: format!("client {chain} {key} {trust} {names:?}"),
            mesh: mesh(
                file(directory, "server.pem", "server-key.pem"),
                Some(accepted),
                validation(directory, "root.pem"),
                Some(file(directory, chain, key)),
            ),
            found: lines(found),
            rejected: *rejected,
        }
    });
    servers.chain(clients).collect()
}

fn lines(found: &[(&str, &str)]) -> Vec<String> {
    let lines = found.iter().map(|(rule, at)| format!("{rule} {at}"));
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

#[test]
fn each_fault_is_found_at_its_member() {
    assert!(FAULTS.len() >= 40);
    let wrong = |case: &Case| {
        let found = found(&case.mesh);
        (found != case.found).then(|| format!("{}: {found:#?}", case.name))
    };
    let wrong: Vec<String> = cases(pem::DIRECTORY).iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn names_that_clients_list_replace_the_discovery_name() {
    let mut validation = validation(pem::DIRECTORY, "root.pem");
    validation["subjectAlternativeNames"] = json!({ "match": { "exact": ["x.local", "b.local"] } });
    let other = file(pem::DIRECTORY, "other-name.pem", "other-name-key.pem");
    assert_eq!(found(&mesh(other, None, validation.clone(), None)), [""; 0]);
    let server = file(pem::DIRECTORY, "server.pem", "server-key.pem");
    let expected = format!("certificate-names {POLICY}");
    assert_eq!(found(&mesh(server, None, validation, None)), [expected]);
}

/// One certificate of ACM, with its root.
struct Acm(&'static str);

impl Source for Acm {
    fn certificate(&self, _: &str) -> Result<Option<Material>, certificate::Error> {
        let text = |name: String| String::from_utf8(pem::files()[&name].clone()).unwrap();
        Ok(Some(Material {
            chain: text(format!("{}.pem", self.0)) + &text("root.pem".to_owned()),
            private_key: Secret::new(text(format!("{}-key.pem", self.0))),
        }))
    }

    fn authority(&self, _: &str) -> Result<Option<Authority>, certificate::Error> {
        Ok(None)
    }
}

#[test]
fn a_client_without_a_policy_checks_a_certificate_of_acm() {
    const ARN: &str = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    let certificate = json!({ "acm": { "certificateArn": ARN } });
    let mesh = mesh(
        certificate,
        None,
        validation(pem::DIRECTORY, "root.pem"),
        None,
    );
    let mut mesh: Value = serde_json::from_str(&mesh).unwrap();
    let client = mesh[2]["spec"].as_object_mut().unwrap();
    client.remove("backendDefaults").unwrap();
    let mesh = mesh.to_string();
    let check = |name: &'static str| {
        let from = Certificates {
            source: &Acm(name),
            ..pem::certificates()
        };
        found_with(&mesh, &from)
    };
    assert_eq!(check("server"), [""; 0]);
    // No policy names what a client expects.
    assert_eq!(check("other-name"), [""; 0]);
    let expected = [
        "certificate-expired spec.listeners[0].tls.certificate.acm.certificateArn",
        "certificate-untrusted spec.backends[0].virtualService.virtualServiceName",
    ];
    assert_eq!(check("expired"), expected);
}

fn file(directory: &str, chain: &str, key: &str) -> Value {
    let path = |name: &str| format!("{directory}{name}");
    json!({ "file": { "certificateChain": path(chain), "privateKey": path(key) } })
}

fn validation(directory: &str, trust: &str) -> Value {
    json!({ "trust": { "file": { "certificateChain": format!("{directory}{trust}") } } })
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
    found_with(mesh, &pem::certificates())
}

fn found_with(mesh: &str, from: &Certificates<'_>) -> Vec<String> {
    let node = json5::parse(mesh, SourceId(0)).unwrap();
    let resource = |found| match found {
        Detected::Request(request) => request.into_resource(),
        other => panic!("{other:?} is not a request"),
    };
    let resources: Set = detect(node, None)
        .into_iter()
        .filter_map(resource)
        .collect();
    let found = check::certificates(&resources, from);
    let line = |finding: &Diagnostic| format!("{} {}", finding.rule, finding.path);
    let mut lines: Vec<String> = found.iter().map(line).collect();
    lines.sort();
    lines
}
