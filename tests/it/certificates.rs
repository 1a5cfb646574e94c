//! Certificates as OpenSSL and Python see them, and as commands handle them.

use crate::sandbox::{Sandbox, Transcript};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

pub const CA: &str = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/\
                  17d7df97-2564-4d44-93a8-3aed69f5b294";
pub const CERTIFICATE: &str = "arn:aws:acm:us-west-2:123456789012:certificate/\
                           11111111-2222-3333-4444-555555555555";

pub fn run(sandbox: &Sandbox, line: &str) -> Transcript {
    sandbox.run_to_status(&format!("appmesh {line}"), 0)
}

fn fails(sandbox: &Sandbox, line: &str) -> Transcript {
    let transcript = sandbox.run(&format!("appmesh {line}"));
    assert_ne!(transcript.code, 0, "{line}: {transcript:?}");
    transcript
}

fn answer(sandbox: &Sandbox, line: &str) -> Value {
    serde_json::from_str(&run(sandbox, line).stdout).unwrap()
}

/// A root, a subordinate authority and a certificate of the latter, exported to files.
pub fn issued(algorithm: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    run(
        &sandbox,
        &format!("ca create --common-name Shop --arn {CA} --key-algorithm {algorithm}"),
    );
    let below = answer(
        &sandbox,
        &format!("ca create --common-name Below --parent {CA}"),
    );
    let below = below["CertificateAuthorityArn"].as_str().unwrap();
    run(
        &sandbox,
        &format!(
            "certificate request --domain-name a.local --subject-alternative-names b.local \
             spiffe://td/a 127.0.0.1 --certificate-authority-arn {below} --arn {CERTIFICATE} \
             --key-algorithm {algorithm}"
        ),
    );
    run(
        &sandbox,
        &format!("certificate export {CERTIFICATE} --chain chain.pem --private-key key.pem"),
    );
    run(&sandbox, &format!("ca export {CA} --certificate root.pem"));
    run(
        &sandbox,
        &format!("ca export {below} --certificate below.pem"),
    );
    sandbox
}

fn output(program: &str, words: &[&str], folder: &Path) -> (bool, String) {
    let output = Command::new(program)
        .args(words)
        .current_dir(folder)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

fn openssl(words: &[&str], folder: &Path) -> String {
    let (is_good, text) = output("openssl", words, folder);
    assert!(is_good, "openssl {words:?}: {text}");
    text
}

#[test]
fn openssl_agrees_with_every_certificate() {
    for algorithm in ["EC_prime256v1", "RSA_2048"] {
        let sandbox = issued(algorithm);
        let folder = sandbox.work();
        let verify = |purpose: &str, name: [&str; 2]| {
            let words = [
                "verify",
                "-x509_strict",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "below.pem",
            ];
            let words = [&words[..], &["-purpose", purpose], &name, &["chain.pem"]].concat();
            openssl(&words, &folder)
        };
        verify("sslserver", ["-verify_hostname", "b.local"]);
        verify("sslclient", ["-verify_ip", "127.0.0.1"]);
        let text = openssl(&["x509", "-in", "chain.pem", "-noout", "-text"], &folder);
        for expected in [
            "DNS:a.local, DNS:b.local, URI:spiffe://td/a, IP Address:127.0.0.1",
            "X509v3 Key Usage: critical\n                Digital Signature",
            "TLS Web Server Authentication, TLS Web Client Authentication",
            "CA:FALSE",
            "Issuer: CN = Below",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        let key = openssl(&["pkey", "-in", "key.pem", "-pubout"], &folder);
        assert_eq!(
            key,
            openssl(&["x509", "-in", "chain.pem", "-noout", "-pubkey"], &folder)
        );
        let below = openssl(&["x509", "-in", "below.pem", "-noout", "-text"], &folder);
        assert!(below.contains("CA:TRUE, pathlen:0"), "{below}");
        let seconds = |days: u32| (u64::from(days) * 24 * 60 * 60).to_string();
        let ends_within = |days| {
            let end = seconds(days);
            let words = ["x509", "-in", "chain.pem", "-noout", "-checkend", &end];
            !output("openssl", &words, &folder).0
        };
        assert!(ends_within(395) && !ends_within(394));
    }
}

#[test]
fn python_accepts_a_server_with_the_certificate() {
    let script = r#"
import socket, ssl, threading
server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
server.load_cert_chain("chain.pem", "key.pem")
listener = socket.create_server(("127.0.0.1", 0))
def serve():
    connection, _ = listener.accept()
    with server.wrap_socket(connection, server_side=True) as tls:
        tls.sendall(b"hello")
threading.Thread(target=serve, daemon=True).start()
client = ssl.create_default_context(cafile="root.pem")
client.verify_flags |= ssl.VERIFY_X509_STRICT
with socket.create_connection(listener.getsockname()) as raw:
    with client.wrap_socket(raw, server_hostname="a.local") as tls:
        print(tls.recv(5).decode(), tls.version())
"#;
    let (is_good, text) = output("python3", &["-c", script], &issued("EC_prime256v1").work());
    assert!(is_good, "{text}");
    assert!(text.starts_with("hello TLSv1.3"), "{text}");
}

#[test]
fn serial_numbers_are_unique_and_renewal_keeps_arn_and_names() {
    let sandbox = issued("EC_prime256v1");
    let describe = || {
        let answer = answer(&sandbox, &format!("certificate describe {CERTIFICATE}"));
        answer["Certificate"].clone()
    };
    let first = describe();
    let mut serials = BTreeSet::from([first["Serial"].to_string()]);
    for _ in 0..20 {
        run(&sandbox, &format!("certificate renew {CERTIFICATE}"));
        serials.insert(describe()["Serial"].to_string());
    }
    assert_eq!(serials.len(), 21);
    let last = describe();
    for member in [
        "CertificateArn",
        "DomainName",
        "SubjectAlternativeNames",
        "CreatedAt",
    ] {
        assert_eq!(first[member], last[member], "{member}");
    }
}

#[test]
#[cfg(unix)]
fn keys_are_readable_by_the_user_only_and_in_no_answer() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = issued("EC_prime256v1");
    let mut paths = vec![sandbox.work().join("key.pem")];
    let state = sandbox.home().join(".local/state/appmesh");
    let mut folders = vec![state];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                paths.push(path);
            }
        }
    }
    let mut keys = 0;
    for path in paths {
        if std::fs::read_to_string(&path)
            .unwrap()
            .contains("PRIVATE KEY")
        {
            keys += 1;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }
    assert_eq!(keys, 4);
    for line in [
        format!("certificate export {CERTIFICATE}"),
        format!("certificate export {CERTIFICATE} --debug"),
        format!("certificate describe {CERTIFICATE}"),
        format!("ca export {CA}"),
        "certificate list".to_owned(),
        "ca list".to_owned(),
        "state export".to_owned(),
    ] {
        let transcript = run(&sandbox, &line);
        assert!(!transcript.stdout.contains("PRIVATE KEY"), "{line}");
        assert!(!transcript.stderr.contains("PRIVATE KEY"), "{line}");
    }
}

/// The serial number of the certificate; its key belongs to it.
fn whole(sandbox: &Sandbox) -> String {
    run(
        sandbox,
        &format!("certificate export {CERTIFICATE} --chain c.pem --private-key k.pem"),
    );
    let folder = sandbox.work();
    let of_key = openssl(&["pkey", "-in", "k.pem", "-pubout"], &folder);
    let of_chain = ["x509", "-in", "c.pem", "-noout", "-pubkey"];
    assert_eq!(of_key, openssl(&of_chain, &folder));
    openssl(&["x509", "-in", "c.pem", "-noout", "-serial"], &folder)
}

#[test]
fn a_key_file_encrypts_the_keys() {
    let mut sandbox = Sandbox::new();
    let file = sandbox.write("secret", "correct horse battery staple\n");
    sandbox.set("APPMESH_KEY_FILE", &file.display().to_string());
    run(&sandbox, &format!("ca create --arn {CA}"));
    run(
        &sandbox,
        &format!("certificate request --domain-name a.local --arn {CERTIFICATE}"),
    );
    run(
        &sandbox,
        &format!("certificate export {CERTIFICATE} --private-key key.pem"),
    );
    openssl(&["pkey", "-in", "key.pem", "-noout"], &sandbox.work());
    let other = sandbox.write("other", "another secret");
    sandbox.set("APPMESH_KEY_FILE", &other.display().to_string());
    let refused = fails(&sandbox, &format!("certificate export {CERTIFICATE}"));
    assert!(refused.stderr.contains("APPMESH_KEY_FILE"), "{refused:?}");
}

#[test]
fn a_certificate_is_imported_with_keys_of_each_usual_form() {
    let sandbox = issued("RSA_2048");
    let folder = sandbox.work();
    openssl(
        &["pkey", "-in", "key.pem", "-traditional", "-out", "old.pem"],
        &folder,
    );
    let line = "certificate import --certificate chain.pem --private-key old.pem \
                --query CertificateArn --output text";
    let arn = run(&sandbox, line).stdout;
    run(
        &sandbox,
        &format!("certificate export {} --private-key again.pem", arn.trim()),
    );
    let public = |key: &str| openssl(&["pkey", "-in", key, "-pubout"], &folder);
    assert_eq!(public("key.pem"), public("again.pem"));
    let wrong = fails(
        &sandbox,
        "certificate import --certificate root.pem --private-key key.pem",
    );
    assert!(wrong.stderr.contains("does not belong"), "{wrong:?}");
}

#[test]
fn validate_asks_the_local_store_for_arns() {
    let sandbox = issued("EC_prime256v1");
    let mesh = |names: &str| {
        format!(
            r#"[
            {{ meshName: "m", virtualNodeName: "a", spec: {{
                listeners: [{{ portMapping: {{ port: 443, protocol: "http" }}, tls: {{
                    mode: "STRICT", certificate: {{ acm: {{ certificateArn: "{CERTIFICATE}" }} }} }} }}],
                serviceDiscovery: {{ dns: {{ hostname: "{names}" }} }} }} }},
            {{ meshName: "m", virtualServiceName: "s.local",
                spec: {{ provider: {{ virtualNode: {{ virtualNodeName: "a" }} }} }} }},
            {{ meshName: "m", virtualNodeName: "c", spec: {{ backends: [{{ virtualService: {{
                virtualServiceName: "s.local", clientPolicy: {{ tls: {{ validation: {{
                    trust: {{ acm: {{ certificateAuthorityArns: ["{CA}"] }} }} }} }} }} }} }}] }} }},
            ]"#
        )
    };
    sandbox.write("good.json5", &mesh("a.local"));
    shows_the_certificate(&sandbox);
    sandbox.write("bad.json5", &mesh("z.local"));
    let line = |file: &str| format!("validate {file} --certificates . --format json");
    run(&sandbox, &line("good.json5"));
    let found = fails(&sandbox, &line("bad.json5"));
    assert!(found.stdout.contains("certificate-names"), "{found:?}");
    assert!(!found.stdout.contains("certificate-untrusted"), "{found:?}");
}

/// `trace` and `graph` name the issuer of the server's certificate and its end.
fn shows_the_certificate(sandbox: &Sandbox) {
    let trace = "trace --from c http://s.local/ good.json5";
    let traced = answer(sandbox, &format!("{trace} --format json"));
    let target = &traced["targets"][0];
    assert_eq!(target["tls"]["used"], true, "{traced}");
    let server = &target["certificates"]["server"];
    let described = answer(sandbox, &format!("certificate describe {CERTIFICATE}"));
    let described = &described["Certificate"];
    assert_eq!(server["serial"], described["Serial"]);
    assert_eq!(server["issuer"], "CN=Below");
    assert_eq!(server["authority"], described["CertificateAuthorityArn"]);
    assert_eq!(server["names"], described["SubjectAlternativeNames"]);
    assert_eq!(server["expired"], false);
    let end = &server["notAfter"].as_str().unwrap()[..10];
    assert_eq!(end, &described["NotAfter"].as_str().unwrap()[..10]);
    assert_eq!(target["certificates"]["client"], Value::Null);
    let words = format!("issued by CN=Below, valid until {end}");
    let text = run(sandbox, trace).stdout;
    assert!(
        text.contains(&format!("the server's certificate: {words}")),
        "{text}"
    );
    for style in ["text", "dot", "mermaid", "svg"] {
        let drawn = run(sandbox, &format!("graph good.json5 --format {style}")).stdout;
        // A drawing breaks long lines.
        for part in [
            "443 certificate issued by CN=Below,",
            &format!("valid until {end}"),
        ] {
            assert!(drawn.contains(part), "{part} is not in {drawn}");
        }
        assert!(!drawn.contains("class=\"bad\""), "{drawn}");
    }
}

/// A mesh whose client trusts this and whose server presents that certificate.
fn mesh_trusting(trust: &str, certificate: &str) -> String {
    format!(
        r#"[
        {{ meshName: "m", virtualNodeName: "a", spec: {{
            listeners: [{{ portMapping: {{ port: 443, protocol: "http" }}, tls: {{
                mode: "STRICT", certificate: {certificate} }} }}],
            serviceDiscovery: {{ dns: {{ hostname: "a.local" }} }} }} }},
        {{ meshName: "m", virtualServiceName: "s.local",
            spec: {{ provider: {{ virtualNode: {{ virtualNodeName: "a" }} }} }} }},
        {{ meshName: "m", virtualNodeName: "c", spec: {{ backends: [{{ virtualService: {{
            virtualServiceName: "s.local",
            clientPolicy: {{ tls: {{ validation: {{ trust: {trust} }} }} }} }} }}] }} }},
        ]"#
    )
}

/// The outcome of a trace, and why the handshake fails.
fn handshake(sandbox: &Sandbox, trust: &str, certificate: &str, options: &str) -> (Value, Value) {
    sandbox.write("mesh.json5", &mesh_trusting(trust, certificate));
    let line = format!("trace --from c http://s.local/ mesh.json5 --format json {options}");
    let traced = answer(sandbox, &line);
    let tls = &traced["targets"][0]["tls"];
    assert_eq!(tls["used"], true, "{traced}");
    assert_eq!(traced["because"], tls["rejection"]);
    assert_eq!(tls["refused"] == true, traced["outcome"] == "refused");
    (traced["outcome"].clone(), tls["rejection"].clone())
}

const OTHER_CA: &str = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/other";

#[test]
fn trace_shows_that_a_client_does_not_trust_the_server() {
    let sandbox = issued("EC_prime256v1");
    let trusting = |arn: &str| format!(r#"{{ acm: {{ certificateAuthorityArns: ["{arn}"] }} }}"#);
    let certificate = format!(r#"{{ acm: {{ certificateArn: "{CERTIFICATE}" }} }}"#);
    let traced = |arn: &str| handshake(&sandbox, &trusting(arn), &certificate, "");
    let routed = ("routed".into(), Value::Null);
    assert_eq!(traced(CA), routed);
    // Nothing is known about this authority yet.
    assert_eq!(traced(OTHER_CA), routed);
    run(
        &sandbox,
        &format!("ca create --common-name Other --arn {OTHER_CA}"),
    );
    let (outcome, why) = traced(OTHER_CA);
    let expected = "`c` does not trust the certificate of `a`: the certificate `CN=a.local` was issued by \
                    `CN=Below`, which does not lead to a valid `CN=Other`";
    assert_eq!((&outcome, &why), (&"refused".into(), &expected.into()));
    let text = run(&sandbox, "trace --from c http://s.local/ mesh.json5").stdout;
    assert!(
        text.contains(&format!("    the handshake fails: {expected}\n")),
        "{text}"
    );
    assert!(
        text.ends_with(&format!("the connection fails: {expected}\n")),
        "{text}"
    );
    let all = "trace --from c --all mesh.json5";
    assert!(run(&sandbox, all).stdout.contains("fails"));
    let all = answer(&sandbox, &format!("{all} --format json"));
    assert_eq!(all[0]["tls"]["rejection"], why);
}

#[test]
fn trace_checks_files_only_below_the_directory_that_is_named() {
    let sandbox = issued("EC_prime256v1");
    run(&sandbox, &format!("ca create --arn {OTHER_CA}"));
    run(
        &sandbox,
        &format!("ca export {OTHER_CA} --certificate other.pem"),
    );
    let file = r#"{ file: { certificateChain: "/chain.pem", privateKey: "/key.pem" } }"#;
    let trusting = |file: &str| format!(r#"{{ file: {{ certificateChain: "/{file}" }} }}"#);
    let traced =
        |trust: &str, options: &str| handshake(&sandbox, &trusting(trust), file, options).0;
    assert_eq!(traced("other.pem", "--certificates ."), "refused");
    assert_eq!(traced("root.pem", "--certificates ."), "routed");
    assert_eq!(traced("missing.pem", "--certificates ."), "routed");
    assert_eq!(traced("other.pem", ""), "routed");
}

#[test]
fn trace_verifies_certificates_whose_keys_are_encrypted() {
    let mut sandbox = Sandbox::new();
    let file = sandbox.write("secret", "correct horse battery staple\n");
    sandbox.set("APPMESH_KEY_FILE", &file.display().to_string());
    for arn in [CA, OTHER_CA] {
        run(&sandbox, &format!("ca create --arn {arn}"));
    }
    let request = "certificate request --domain-name a.local --certificate-authority-arn";
    run(&sandbox, &format!("{request} {CA} --arn {CERTIFICATE}"));
    // Certificates are not secret, so the key file is not needed.
    sandbox.set("APPMESH_KEY_FILE", "");
    let certificate = format!(r#"{{ acm: {{ certificateArn: "{CERTIFICATE}" }} }}"#);
    for (arn, expected) in [(CA, "routed"), (OTHER_CA, "refused")] {
        let trust = format!(r#"{{ acm: {{ certificateAuthorityArns: ["{arn}"] }} }}"#);
        assert_eq!(handshake(&sandbox, &trust, &certificate, "").0, expected);
    }
}

#[test]
fn trace_opens_the_files_of_specs_below_a_directory() {
    let sandbox = issued("EC_prime256v1");
    sandbox.write(
        "mesh.json5",
        r#"[
        { meshName: "m", virtualNodeName: "a", spec: {
            listeners: [{ portMapping: { port: 443, protocol: "http" }, tls: { mode: "STRICT",
                certificate: { file: { certificateChain: "/chain.pem", privateKey: "/key.pem" } } } }],
            serviceDiscovery: { dns: { hostname: "a.local" } } } },
        { meshName: "m", virtualServiceName: "s.local",
            spec: { provider: { virtualNode: { virtualNodeName: "a" } } } },
        { meshName: "m", virtualNodeName: "c",
            spec: { backends: [{ virtualService: { virtualServiceName: "s.local" } }] } },
        ]"#,
    );
    let line = "trace --from c http://s.local/ mesh.json5 --format json";
    let server =
        |line: &str| answer(&sandbox, line)["targets"][0]["certificates"]["server"].clone();
    assert_eq!(server(line), Value::Null);
    assert_eq!(server(&format!("{line} --certificates none")), Value::Null);
    assert_eq!(
        server(&format!("{line} --certificates ."))["issuer"],
        "CN=Below"
    );
}

#[test]
#[cfg(unix)]
fn keys_are_exported_only_on_request_and_imported_elsewhere() {
    use std::os::unix::fs::PermissionsExt;
    let (from, to) = (issued("EC_prime256v1"), Sandbox::new());
    run(&from, "--local create-mesh --mesh-name m");
    let exported = run(&from, "state export --with-keys keys.json");
    assert!(!exported.stdout.contains("PRIVATE KEY"), "{exported:?}");
    let path = from.work().join("keys.json");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let keys = std::fs::read_to_string(path).unwrap();
    assert_eq!(keys.matches("BEGIN PRIVATE KEY").count(), 3);
    to.write("keys.json", &keys);
    to.write("state.json", &exported.stdout);
    let imported = run(&to, "state import state.json --with-keys keys.json");
    assert!(
        imported
            .stderr
            .contains("imported 3 authorities and certificates"),
        "{imported:?}"
    );
    let describe = format!("certificate describe {CERTIFICATE}");
    assert_eq!(answer(&from, &describe), answer(&to, &describe));
    run(&to, "--local describe-mesh --mesh-name m");
    run(&to, &format!("certificate renew {CERTIFICATE}"));
    assert_ne!(whole(&from), whole(&to));
    let again = run(&to, "state import --with-keys keys.json");
    assert!(again.stderr.contains("imported 0 "), "{again:?}");
    let wrong = fails(&to, "state import --with-keys state.json");
    assert!(
        wrong.stderr.contains("state export --with-keys"),
        "{wrong:?}"
    );
}

#[test]
fn a_mapping_file_gives_the_files_of_arns() {
    let sandbox = issued("EC_prime256v1");
    run(&sandbox, &format!("certificate delete {CERTIFICATE}"));
    sandbox.write("map", &format!("# foo\n{CERTIFICATE}=chain.pem,key.pem\n"));
    sandbox.write(
        "mesh.json5",
        &format!(
            r#"{{ meshName: "m", virtualNodeName: "a", spec: {{
            listeners: [{{ portMapping: {{ port: 443, protocol: "http" }}, tls: {{ mode: "STRICT",
                certificate: {{ acm: {{ certificateArn: "{CERTIFICATE}" }} }} }} }}],
            serviceDiscovery: {{ dns: {{ hostname: "a.local" }} }} }} }}"#
        ),
    );
    let line = "envoy config mesh.json5 --mesh-name m --virtual-node-name a";
    fails(&sandbox, line);
    let config = run(&sandbox, &format!("{line} --certificates-from map")).stdout;
    let chain = std::fs::read_to_string(sandbox.work().join("chain.pem")).unwrap();
    let inline = Value::from(chain).to_string();
    assert!(config.contains(&inline), "{config}");
    sandbox.write("map", "chain.pem");
    let wrong = fails(&sandbox, &format!("{line} --certificates-from map"));
    assert!(wrong.stderr.contains("`map`, line 1"), "{wrong:?}");
}
