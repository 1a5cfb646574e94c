//! ACM and AWS Private CA as sources, with moto in their place. `APPMESH_TEST_MOTO` names another
//! `moto_server` than that of PATH. Tests that need it are ignored unless they are asked for:
//! `cargo test --test it acm:: -- --ignored`.

use crate::loopback::{Answer, Loopback};
use crate::sandbox::Sandbox;
use appmesh::certificate::Details;
use appmesh::certificate::inspect::{self, Check, Role};
use serde_json::json;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// A running moto, ended when it is dropped.
struct Moto {
    process: Child,
    url: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Moto {
    fn start() -> Moto {
        let program = std::env::var_os("APPMESH_TEST_MOTO").unwrap_or("moto_server".into());
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new(&program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let moto = Moto {
            process: process.unwrap_or_else(|error| panic!("{}: {error}", program.display())),
            url: format!("http://127.0.0.1:{port}"),
        };
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "moto does not start"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        moto
    }

    /// Runs a script of boto3 with clients `acm` and `pca`; its output.
    fn boto(&self, script: &str) -> String {
        let script = format!(
            "import boto3\n\
             options = dict(endpoint_url='{}', region_name='us-west-2',\n\
             \x20   aws_access_key_id='AKID', aws_secret_access_key='secret')\n\
             acm, pca = boto3.client('acm', **options), boto3.client('acm-pca', **options)\n{script}",
            self.url
        );
        let output = Command::new("python3")
            .args(["-c", &script])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

fn sandbox(url: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("AWS_ACCESS_KEY_ID", "AKID")
        .set("AWS_SECRET_ACCESS_KEY", "secret")
        .set("AWS_DEFAULT_REGION", "us-west-2")
        .set("AWS_MAX_ATTEMPTS", "1")
        .set("AWS_ENDPOINT_URL", url);
    sandbox
}

const PRIVATE_CA: &str = r#"
authority = pca.create_certificate_authority(
    CertificateAuthorityConfiguration=dict(KeyAlgorithm='RSA_2048',
        SigningAlgorithm='SHA256WITHRSA', Subject=dict(CommonName='Shop')),
    CertificateAuthorityType='ROOT')['CertificateAuthorityArn']
request = pca.get_certificate_authority_csr(CertificateAuthorityArn=authority)['Csr']
root = pca.issue_certificate(CertificateAuthorityArn=authority, Csr=request.encode(),
    SigningAlgorithm='SHA256WITHRSA', TemplateArn='arn:aws:acm-pca:::template/RootCACertificate/V1',
    Validity=dict(Type='DAYS', Value=365))['CertificateArn']
root = pca.get_certificate(CertificateAuthorityArn=authority, CertificateArn=root)['Certificate']
pca.import_certificate_authority_certificate(CertificateAuthorityArn=authority,
    Certificate=root.encode())
certificate = acm.request_certificate(DomainName='a.local',
    CertificateAuthorityArn=authority)['CertificateArn']
print(authority, certificate)
"#;

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
