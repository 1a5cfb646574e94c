//! Whether a certificate leads to a trusted authority.

use super::inspect::Role;
use super::inspect::certificates;
use super::{Details, Error};
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::{SystemTime, UNIX_EPOCH};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

const EXPIRED: &str = "a certificate of the chain has expired";
const NOT_YET_VALID: &str = "a certificate of the chain is not valid yet";

/// Verifies a chain against trusted authorities as Envoy does; both are PEM. Names are not compared here:
/// see [`Details::covers`].
///
/// # Errors
/// Why the chain is not trusted: a message without a full stop that starts in lower case. Files that
/// cannot be read give the message of the inspection.
pub fn verify(chain: &[u8], trusted: &[u8], role: Role, now: SystemTime) -> Result<(), Error> {
    let unreadable = |fault: super::inspect::Fault| Error::input(fault.message);
    let chain = certificates(chain).map_err(unreadable)?;
    let trusted = certificates(trusted).map_err(unreadable)?;
    let (leaf, intermediates) = chain.split_first().expect("a chain has a certificate");
    // A client may trust the certificate of a server itself. BoringSSL then checks its validity only.
    if trusted.iter().any(|trusted| trusted.der == leaf.der) {
        return validity(leaf, now);
    }
    // webpki takes anchors as they are. BoringSSL, the library of Envoy, checks their validity and key
    // usage, but not the constraint `CA:TRUE`.
    let is_usable = |it: &&Details| it.signs_certificates() && it.is_valid_at(now);
    let authorities = trusted.iter().filter(is_usable);
    let ders: Vec<CertificateDer<'_>> = authorities.map(der).collect();
    let anchors: Vec<TrustAnchor<'_>> = ders
        .iter()
        .filter_map(|der| anchor_from_trusted_cert(der).ok())
        .collect();
    let intermediates: Vec<CertificateDer<'_>> = intermediates.iter().map(der).collect();
    path(leaf, &intermediates, &anchors, role, now)
        .map_err(|error| Error::input(explain(&error, leaf, &trusted)))
}

fn der(certificate: &Details) -> CertificateDer<'_> {
    CertificateDer::from(certificate.der.as_slice())
}

/// Whether a trusted certificate is valid now.
fn validity(certificate: &Details, now: SystemTime) -> Result<(), Error> {
    if certificate.not_after < now {
        return Err(Error::input(EXPIRED));
    }
    if now < certificate.not_before {
        return Err(Error::input(NOT_YET_VALID));
    }
    Ok(())
}

fn path(
    leaf: &Details,
    intermediates: &[CertificateDer<'_>],
    anchors: &[TrustAnchor<'_>],
    role: Role,
    now: SystemTime,
) -> Result<(), webpki::Error> {
    let usage = match role {
        Role::Server => KeyUsage::server_auth(),
        Role::Client => KeyUsage::client_auth(),
    };
    let now = UnixTime::since_unix_epoch(now.duration_since(UNIX_EPOCH).unwrap_or_default());
    let leaf = der(leaf);
    EndEntityCert::try_from(&leaf)?
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            anchors,
            intermediates,
            now,
            usage,
            None,
            None,
        )
        .map(|_| ())
}

fn explain(error: &webpki::Error, leaf: &Details, trusted: &[Details]) -> String {
    let subjects: Vec<String> = trusted
        .iter()
        .map(|certificate| format!("`{}`", certificate.subject))
        .collect();
    let trusted = subjects.join(", ");
    match error {
        webpki::Error::UnknownIssuer => format!(
            "the certificate `{}` was issued by `{}`, which does not lead to a valid {trusted}",
            leaf.subject, leaf.issuer
        ),
        webpki::Error::CertExpired { .. } => EXPIRED.to_owned(),
        webpki::Error::CertNotValidYet { .. } => NOT_YET_VALID.to_owned(),
        webpki::Error::InvalidSignatureForPublicKey => format!(
            "the signature of `{}` was not made by the trusted `{}`, but by another key of that name",
            leaf.subject, leaf.issuer
        ),
        other => format!(
            "the certificate `{}` cannot be verified: {other:?}",
            leaf.subject
        ),
    }
}
