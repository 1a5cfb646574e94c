//! moto in the place of AWS. `APPMESH_TEST_MOTO` names another `moto_server` than that of PATH.

use crate::process::{Running, free_port};
use crate::sandbox::Sandbox;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A moto that ends with the value.
pub struct Moto {
    _process: Running,
    pub url: String,
}

impl Moto {
    pub fn start() -> Moto {
        let program = std::env::var_os("APPMESH_TEST_MOTO").unwrap_or("moto_server".into());
        let port = free_port();
        let mut command = Command::new(program);
        command
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let moto = Moto {
            _process: Running::spawn(&mut command),
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

    /// Runs a script of boto3 with clients `acm`, `pca` and `sd`, Cloud Map; its output.
    pub fn boto(&self, script: &str) -> String {
        let script = format!(
            "import boto3\n\
             options = dict(endpoint_url='{}', region_name='us-west-2',\n\
             \x20   aws_access_key_id='AKID', aws_secret_access_key='secret')\n\
             acm, pca = boto3.client('acm', **options), boto3.client('acm-pca', **options)\n\
             sd = boto3.client('servicediscovery', **options)\n{script}",
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

/// A sandbox whose requests to AWS go to this address.
pub fn sandbox(url: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("AWS_ACCESS_KEY_ID", "AKID")
        .set("AWS_SECRET_ACCESS_KEY", "secret")
        .set("AWS_DEFAULT_REGION", "us-west-2")
        .set("AWS_MAX_ATTEMPTS", "1")
        .set("AWS_ENDPOINT_URL", url);
    sandbox
}

/// Makes an authority and a certificate of it, and prints their ARNs.
pub const PRIVATE_CA: &str = r"
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
";
