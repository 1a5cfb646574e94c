//! TLS for listeners: a certificate that is read again when its files change.

use crate::wire::{Failure, FailureKind};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_secs(1);

/// Files in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The server's certificate, followed by those that lead to its authority.
    pub certificate: PathBuf,
    /// The PEM file of the private key.
    pub key: PathBuf,
    /// The authorities of clients, which then need a certificate.
    pub client_authorities: Option<PathBuf>,
}

/// Whether a client needs a certificate, where there are authorities of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    Required,
    /// A client may come without one; a certificate of another authority is rejected all the same.
    #[cfg_attr(
        not(feature = "xds"),
        expect(dead_code, reason = "for the API, clients need one")
    )]
    Optional,
}

/// The TLS of a listener.
pub struct Tls {
    files: TlsFiles,
    client_auth: ClientAuth,
    /// The protocols to negotiate, such as `http/1.1`.
    alpn: Vec<Vec<u8>>,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// The file that cannot be read or used, and why.
    pub fn load(files: TlsFiles, alpn: &[&[u8]], client_auth: ClientAuth) -> Result<Tls, Failure> {
        let alpn: Vec<Vec<u8>> = alpn.iter().map(|name| name.to_vec()).collect();
        let config = config(&files, &alpn, client_auth)?;
        Ok(Tls {
            files,
            client_auth,
            alpn,
            config: RwLock::new(Arc::new(config)),
        })
    }

    /// What accepts a connection with the certificate of now.
    pub fn acceptor(&self) -> TlsAcceptor {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&config))
    }

    /// Reads the files again whenever they change; never resolves. Files that cannot be used are
    /// reported by `warn`, and what was read before stays in use.
    pub async fn follow(&self, warn: impl Fn(&str)) {
        let mut known = self.stamps();
        loop {
            sleep(PAUSE).await;
            let stamps = self.stamps();
            if stamps == known {
                continue;
            }
            known = stamps;
            match config(&self.files, &self.alpn, self.client_auth) {
                Ok(config) => {
                    let mut current = self.config.write().unwrap_or_else(PoisonError::into_inner);
                    *current = Arc::new(config);
                }
                Err(failure) => warn(&format!(
                    "{}; the certificate that was read before stays in use",
                    failure.message
                )),
            }
        }
    }

    /// What the files look like from outside.
    fn stamps(&self) -> Vec<Option<(SystemTime, u64)>> {
        let TlsFiles {
            certificate,
            key,
            client_authorities,
        } = &self.files;
        let files = [certificate, key].into_iter().chain(client_authorities);
        files
            .map(|path| {
                let known = std::fs::metadata(path).ok()?;
                Some((known.modified().ok()?, known.len()))
            })
            .collect()
    }
}

fn config(
    files: &TlsFiles,
    alpn: &[Vec<u8>],
    client_auth: ClientAuth,
) -> Result<ServerConfig, Failure> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| cannot("be served", &files.certificate, &error))?;
    let builder = match &files.client_authorities {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots
                    .add(certificate)
                    .map_err(|error| cannot("be trusted", path, &error))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = match client_auth {
                ClientAuth::Required => verifier,
                ClientAuth::Optional => verifier.allow_unauthenticated(),
            };
            builder.with_client_cert_verifier(
                verifier
                    .build()
                    .map_err(|error| cannot("be trusted", path, &error))?,
            )
        }
    };
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| cannot("be read as a private key", &files.key, &error))?;
    let mut config = builder
        .with_single_cert(certificates(&files.certificate)?, key)
        .map_err(|error| {
            let with = format!("be used with the key in '{}'", files.key.display());
            cannot(&with, &files.certificate, &error)
        })?;
    config.alpn_protocols = alpn.to_vec();
    Ok(config)
}

/// The certificates of a file, at least one.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let certificates =
        certificates.map_err(|error| cannot("be read as certificates", path, &error))?;
    if certificates.is_empty() {
        return Err(cannot(
            "be used",
            path,
            &"it contains no certificate in PEM",
        ));
    }
    Ok(certificates)
}

fn cannot(what: &str, path: &Path, why: &dyn Display) -> Failure {
    Failure {
        kind: FailureKind::Configuration,
        message: format!("'{}' cannot {what}: {why}", path.display()),
    }
}
