//! ACM and AWS Private CA as sources, with moto in their place. Tests that need it are ignored unless
//! they are asked for: `cargo test --test it acm:: -- --ignored`.

use crate::loopback::{Answer, Loopback};
use crate::moto::{Moto, PRIVATE_CA, sandbox};
use appmesh::certificate::Details;
use appmesh::certificate::inspect::{self, Check, Role};
use serde_json::json;
use std::time::SystemTime;

#[test]
#[ignore = "needs moto"]
fn a_certificate_of_acm_is_exported_with_its_key_decrypted() {
    let moto = Moto::start();
    let arns = moto.boto(PRIVATE_CA);
    let (authority, certificate) = arns.split_once(' ').unwrap();
    let sandbox = sandbox(&moto.url);
    let export =
        format!("appmesh certificate export {certificate} --acm --chain c.pem --private-key k.pem");
    let done = sandbox.run(&export);
    assert_eq!(done.code, 0, "{done:?}");
    let done = sandbox.run(&format!(
        "appmesh ca export {authority} --acm --certificate root.pem"
    ));
    assert_eq!(done.code, 0, "{done:?}");
    let read = |name: &str| std::fs::read(sandbox.work().join(name)).unwrap();
    let (chain, key) = (read("c.pem"), read("k.pem"));
    assert!(key.starts_with(b"-----BEGIN PRIVATE KEY-----"));
    let faults = inspect::material(Some(&chain), Some(&key), Role::Server, SystemTime::now());
    let mut checks = faults.iter().map(|fault| fault.check);
    // moto ends the chain with a certificate of its own that does not fit.
    assert!(checks.all(|check| check == Check::ChainOrder), "{faults:?}");
    let root = Details::of_pem(&String::from_utf8(read("root.pem")).unwrap()).unwrap();
    assert_eq!(root.common_name.as_deref(), Some("Shop"));
}

#[test]
#[ignore = "needs moto"]
fn an_arn_that_aws_does_not_know_is_not_found() {
    let moto = Moto::start();
    let sandbox = sandbox(&moto.url);
    let certificate = "arn:aws:acm:us-west-2:123456789012:certificate/none";
    let missing = sandbox.run(&format!("appmesh certificate export {certificate} --acm"));
    assert_eq!(missing.code, 254, "{missing:?}");
    assert!(missing.stderr.contains("ACM does not know"), "{missing:?}");
}

/// A mesh whose server has a certificate of ACM, and whose client trusts its authority.
#[test]
#[ignore = "needs moto"]
fn a_mesh_is_checked_against_acm_and_private_ca() {
    let moto = Moto::start();
    let arns = moto.boto(PRIVATE_CA);
    let (authority, certificate) = arns.split_once(' ').unwrap();
    let sandbox = sandbox(&moto.url);
    let mesh = |hostname: &str| {
        let acm = json!({ "certificateArn": certificate });
        let trust = json!({ "acm": { "certificateAuthorityArns": [authority] } });
        json!([
            { "meshName": "m" },
            { "meshName": "m", "virtualNodeName": "a", "spec": {
                "listeners": [{ "portMapping": { "port": 443, "protocol": "http" },
                    "tls": { "mode": "STRICT", "certificate": { "acm": acm } } }],
                "serviceDiscovery": { "dns": { "hostname": hostname } } } },
            { "meshName": "m", "virtualServiceName": "s.local",
              "spec": { "provider": { "virtualNode": { "virtualNodeName": "a" } } } },
            { "meshName": "m", "virtualNodeName": "c", "spec": {
                "backends": [{ "virtualService": { "virtualServiceName": "s.local" } }],
                "backendDefaults": { "clientPolicy": { "tls": { "validation": { "trust": trust } } } } } },
        ])
        .to_string()
    };
    let found = |hostname: &str| {
        sandbox.write("mesh.json", &mesh(hostname));
        let line = "appmesh validate mesh.json --certificates . --against aws --format json";
        sandbox.run(line)
    };
    let (right, wrong) = (found("a.local"), found("z.local"));
    assert!(!right.stdout.contains("certificate-names"), "{right:?}");
    assert!(wrong.stdout.contains("certificate-names"), "{wrong:?}");
}

#[test]
fn throttling_and_missing_permissions_are_clear_messages() {
    for (code, hint) in [
        ("ThrottlingException", "try again in a minute"),
        (
            "AccessDeniedException",
            "the permission `acm:DescribeCertificate`",
        ),
    ] {
        let server = Loopback::new(move |_| Answer {
            status: 400,
            body: json!({ "__type": code, "message": "no" }),
        });
        let sandbox = sandbox(&server.url());
        let certificate = "arn:aws:acm:us-west-2:123456789012:certificate/1";
        let refused = sandbox.run(&format!("appmesh certificate export {certificate} --acm"));
        assert_eq!(refused.code, 255, "{refused:?}");
        assert!(
            refused.stderr.contains(code) && refused.stderr.contains(hint),
            "{refused:?}"
        );
    }
}
