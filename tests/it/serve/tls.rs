//! HTTPS, with certificates that are made here.

use super::*;
use crate::local::World;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tempfile::TempDir;

/// An authority, and what it has signed, in a folder.
pub struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Authority {
            folder,
            issuer: Issuer::new(params, key),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a certificate for `localhost`, and its key.
    fn sign(&self, certificate: &Path, key: &Path) {
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let pair = KeyPair::generate().unwrap();
        let signed = params.signed_by(&pair, &self.issuer).unwrap();
        std::fs::write(key, pair.serialize_pem()).unwrap();
        std::fs::write(certificate, signed.pem()).unwrap();
    }

    pub fn files(&self) -> TlsFiles {
        let [certificate, key] = ["server.pem", "server.key"].map(|name| self.path(name));
        self.sign(&certificate, &key);
        TlsFiles {
            certificate,
            key,
            client_authorities: None,
        }
    }

    /// A client that trusts this authority, and has a certificate of its own where an authority for
    /// it is given.
    pub fn client(&self, identity: Option<&Authority>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(self.path("ca.pem")).unwrap();
        roots.add(certificate).unwrap();
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        match identity {
            None => config.with_no_client_auth(),
            Some(authority) => {
                let [certificate, key] =
                    ["client.pem", "client.key"].map(|name| authority.path(name));
                authority.sign(&certificate, &key);
                let certificate = CertificateDer::from_pem_file(certificate).unwrap();
                let key = PrivateKeyDer::from_pem_file(key).unwrap();
                config
                    .with_client_auth_cert(vec![certificate], key)
                    .unwrap()
            }
        }
    }

    /// What such a client gets over HTTPS.
    pub fn get(
        &self,
        server: &Server,
        target: &str,
        identity: Option<&Authority>,
    ) -> Option<String> {
        let name = "localhost".try_into().unwrap();
        let connection = ClientConnection::new(Arc::new(self.client(identity)), name).unwrap();
        let stream = TcpStream::connect(server.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let request = request("GET", target, &[("connection", "close")], "");
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

fn start(world: &World, files: TlsFiles) -> Server {
    Server::with_options(world.local().0, |options| options.tls = Some(files))
}

#[test]
fn answers_clients_that_trust_the_authority() {
    let (world, authority) = (World::new(), Authority::new());
    let server = start(&world, authority.files());
    let answer = authority.get(&server, "/v20190125/meshes", None).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.ends_with(r#"{"meshes":[]}"#), "{answer}");
    assert_eq!(Authority::new().get(&server, "/health", None), None);
    let mut plain = server.client();
    plain.write(&request("GET", "/health", &[], "")).unwrap();
    assert!(plain.answer().is_err());
}

#[test]
fn asks_clients_for_a_certificate() {
    let (world, authority, clients) = (World::new(), Authority::new(), Authority::new());
    let files = TlsFiles {
        client_authorities: Some(clients.path("ca.pem")),
        ..authority.files()
    };
    let server = start(&world, files);
    let answer = |identity: Option<&Authority>| authority.get(&server, "/health", identity);
    assert!(answer(Some(&clients)).unwrap().starts_with("HTTP/1.1 200 "));
    assert_eq!(answer(Some(&authority)), None);
    assert_eq!(answer(None), None);
}

#[test]
fn a_new_certificate_is_served_soon_and_a_broken_one_never() {
    let (world, old, new) = (World::new(), Authority::new(), Authority::new());
    let files = old.files();
    let server = start(&world, files.clone());
    assert!(old.get(&server, "/health", None).is_some());

    std::fs::write(&files.certificate, "no certificate at all").unwrap();
    let began = Instant::now();
    let is_warned = || !server.warnings.lock().unwrap().is_empty();
    while !is_warned() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let warning = server.warnings.lock().unwrap()[0].clone();
    assert!(warning.contains("server.pem"), "{warning}");
    assert!(old.get(&server, "/health", None).is_some());

    new.sign(&files.certificate, &files.key);
    let began = Instant::now();
    while new.get(&server, "/health", None).is_none() {
        assert!(began.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(old.get(&server, "/health", None), None);
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let (world, authority) = (World::new(), Authority::new());
    let refused = |change: &dyn Fn(&mut TlsFiles)| {
        let mut files = authority.files();
        change(&mut files);
        let options = Options {
            tls: Some(files),
            ..Options::at("127.0.0.1:0".parse().unwrap())
        };
        let until = reported(oneshot::channel().1);
        let bound = |_| panic!("it must not listen");
        let failure = serve(world.local().0, options, bound, |_| (), |_| (), until);
        failure.unwrap_err().message
    };
    let none = refused(&|files| files.certificate = authority.path("none.pem"));
    assert!(none.contains("none.pem"), "{none}");
    let empty = refused(&|files| std::fs::write(&files.certificate, "").unwrap());
    assert!(empty.contains("contains no certificate"), "{empty}");
    let other = refused(&|files| {
        let pair = KeyPair::generate().unwrap();
        std::fs::write(&files.key, pair.serialize_pem()).unwrap();
    });
    assert!(other.contains("server.key"), "{other}");
}
