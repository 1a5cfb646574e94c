//! Which certificates are trusted: those of a PEM file, those of the system, or all.

use super::unanswered::Unanswered;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whose certificates are trusted.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// The authorities of the system.
    #[default]
    System,
    /// The authorities of a PEM file.
    Bundle(PathBuf),
    /// All of them: nothing is verified.
    NoVerification,
}

/// What a TLS connection needs. Read when the first one is wanted: reading the system's certificates
/// takes longer than most commands, and a plain `http` endpoint needs none.
///
/// # Errors
/// A bundle that cannot be read, contains no certificate or a damaged one.
pub fn tls(trust: &Trust) -> Result<Arc<ClientConfig>, Unanswered> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Unanswered::Tls(error.to_string()))?;
    let config = match trust {
        Trust::NoVerification => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(NoVerification(provider)))
            .with_no_client_auth(),
        Trust::System => builder
            .with_root_certificates(of_system()?)
            .with_no_client_auth(),
        Trust::Bundle(path) => builder
            .with_root_certificates(of_bundle(path)?)
            .with_no_client_auth(),
    };
    Ok(Arc::new(config))
}

fn of_system() -> Result<RootCertStore, Unanswered> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let message = "this system has no certificates of authorities; install its package \
                       `ca-certificates`, or name a PEM file with AWS_CA_BUNDLE";
        return Err(Unanswered::Setting(message.to_owned()));
    }
    Ok(roots)
}

fn of_bundle(path: &Path) -> Result<RootCertStore, Unanswered> {
    let wrong =
        |reason: String| Unanswered::Setting(format!("the CA bundle {} {reason}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let certificates = certificates(&bytes).map_err(wrong)?;
    let mut roots = RootCertStore::empty();
    for (index, certificate) in certificates.into_iter().enumerate() {
        roots.add(certificate).map_err(|error| {
            wrong(format!(
                "has a damaged certificate, number {}: {error}",
                index + 1
            ))
        })?;
    }
    Ok(roots)
}

/// The certificates of a PEM file.
fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    // The labels of OpenSSL for certificates: what is trusted by itself, and an older spelling.
    let text = text
        .replace("BEGIN TRUSTED CERTIFICATE", "BEGIN CERTIFICATE")
        .replace("END TRUSTED CERTIFICATE", "END CERTIFICATE")
        .replace("BEGIN X509 CERTIFICATE", "BEGIN CERTIFICATE")
        .replace("END X509 CERTIFICATE", "END CERTIFICATE");
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    let found = found.map_err(|error| match error {
        Error::MissingSectionEnd { .. } => "ends within a certificate".to_owned(),
        Error::Base64Decode(_) => "contains a damaged certificate: its base64 is wrong".to_owned(),
        error => format!("is not intact PEM: {error}"),
    })?;
    if !found.is_empty() {
        return Ok(found.into_iter().map(alone).collect());
    }
    Err(match bytes {
        [] => "is empty".to_owned(),
        [0x30, 0x82, ..] => "contains no certificate in PEM; it looks like DER, which \
             `openssl x509 -inform DER -in FILE -out ca.pem` converts"
            .to_owned(),
        _ => "contains no certificate in PEM".to_owned(),
    })
}

/// A certificate without what OpenSSL writes behind it in a `TRUSTED CERTIFICATE`. The first bytes
/// give the length: `30 82` and two bytes, for every certificate between 256 bytes and 64 KiB.
fn alone(certificate: CertificateDer<'static>) -> CertificateDer<'static> {
    match certificate.as_ref() {
        [0x30, 0x82, high, low, rest @ ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            if rest.len() > length {
                CertificateDer::from(certificate[..length + 4].to_vec())
            } else {
                certificate
            }
        }
        _ => certificate,
    }
}

/// Accepts any certificate. Signatures of the handshake are still verified, as a broken one would be
/// a fault of the peer, not of its certificate.
#[derive(Debug)]
struct NoVerification(Arc<CryptoProvider>);

impl ServerCertVerifier for NoVerification {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
