//! What is wrong with certificates and keys, as data.
//!
//! [`material`] inspects a certificate chain with its private key, [`trust`] the certificates of
//! authorities that a client or server trusts. Both take the bytes of files and return every fault.
//! Whether a chain leads to a trusted root is decided by [`verify`](super::verify()), since that takes both.

mod fault;
mod key;
mod read;

pub use fault::{Check, Fault, File};

use super::Details;
use super::validity::DAY;
use key::PrivateKey;
pub(super) use read::certificates;
use read::private_key;
use std::time::{Duration, SystemTime};

/// How long before the end of a certificate a warning is due.
pub const EXPIRY_WARNING: Duration = Duration::from_secs(30 * DAY.as_secs());

/// What a certificate is presented as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// By a listener to its clients.
    Server,
    /// By a client to a listener that asks for it.
    Client,
}

/// Everything that is wrong with a certificate chain and its key. Either may be absent when only the
/// other can be read.
pub fn material(
    chain: Option<&[u8]>,
    key: Option<&[u8]>,
    role: Role,
    now: SystemTime,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let chain = chain.map(certificates);
    let key = key.map(private_key);
    let certificates = found(chain, &mut faults).unwrap_or_default();
    let key = found(key, &mut faults);
    for certificate in &certificates {
        faults.extend(validity(certificate, now));
    }
    if let Some(fault) = order(&certificates, key.as_ref()) {
        // Which certificate is the leaf is not certain.
        faults.push(fault);
        return faults;
    }
    if let Some(leaf) = certificates.first() {
        faults.extend(key.and_then(|key| mismatch(leaf, &key)));
        faults.extend(usage(leaf, role));
        faults.extend(key_kind(leaf));
    }
    faults
}

/// Everything that is wrong with the certificates of trusted authorities.
pub fn trust(authorities: &[u8], now: SystemTime) -> Vec<Fault> {
    let mut faults = Vec::new();
    let certificates = found(Some(certificates(authorities)), &mut faults);
    for certificate in certificates.iter().flatten() {
        faults.extend(validity(certificate, now));
        faults.extend(authority(certificate));
    }
    faults
}

/// The value, or nothing and a fault.
fn found<T>(result: Option<Result<T, Fault>>, faults: &mut Vec<Fault>) -> Option<T> {
    match result? {
        Ok(value) => Some(value),
        Err(fault) => {
            faults.push(fault);
            None
        }
    }
}

/// The first certificate must be that of the key, and each next one that of the issuer before it.
fn order(certificates: &[Details], key: Option<&PrivateKey>) -> Option<Fault> {
    let fault = |message: String| {
        Fault::new(
            Check::ChainOrder,
            File::Certificates,
            message,
            "write the certificate itself first, then the certificate of its issuer, and so on",
        )
    };
    let belongs = |certificate: &Details| key.is_some_and(|key| key.belongs_to(certificate));
    let position = certificates.iter().position(belongs).unwrap_or(0);
    if position > 0 {
        let message = format!(
            "the certificate of the key is number {} in the file, and it must be the first",
            position + 1
        );
        return Some(fault(message));
    }
    let broken = certificates
        .windows(2)
        .find(|pair| pair[0].issuer != pair[1].subject)?;
    Some(fault(format!(
        "`{}` was issued by `{}`, but the next certificate is `{}`",
        broken[0].subject, broken[0].issuer, broken[1].subject
    )))
}

fn mismatch(certificate: &Details, key: &PrivateKey) -> Option<Fault> {
    if key.is_unknown() || key.belongs_to(certificate) {
        return None;
    }
    Some(Fault::new(
        Check::KeyBelongs,
        File::PrivateKey,
        format!(
            "the private key does not belong to the certificate `{}`",
            certificate.subject
        ),
        "use the key that the certificate was requested with, or request a new certificate",
    ))
}

fn validity(certificate: &Details, now: SystemTime) -> Option<Fault> {
    let subject = &certificate.subject;
    let fault =
        |check, message: String, help| Some(Fault::new(check, File::Certificates, message, help));
    if certificate.not_before > now {
        let days = days(
            certificate
                .not_before
                .duration_since(now)
                .unwrap_or_default(),
        );
        return fault(
            Check::AlreadyValid,
            format!("the certificate `{subject}` becomes valid only in {days}"),
            "check the clock of the machine that issued it, or use the previous certificate",
        );
    }
    if certificate.not_after < now {
        let days = days(
            now.duration_since(certificate.not_after)
                .unwrap_or_default(),
        );
        return fault(
            Check::NotExpired,
            format!("the certificate `{subject}` expired {days} ago"),
            "renew the certificate",
        );
    }
    let remaining = certificate.remaining(now);
    if remaining < EXPIRY_WARNING {
        return fault(
            Check::NotExpiringSoon,
            format!("the certificate `{subject}` expires in {}", days(remaining)),
            "renew the certificate",
        );
    }
    None
}

/// A duration in the largest unit that says something.
fn days(duration: Duration) -> String {
    match (
        duration.as_secs() / DAY.as_secs(),
        duration.as_secs() / 3600,
    ) {
        (0, 0) => "less than an hour".to_owned(),
        (0, 1) => "1 hour".to_owned(),
        (0, hours) => format!("{hours} hours"),
        (1, _) => "1 day".to_owned(),
        (days, _) => format!("{days} days"),
    }
}

fn usage(certificate: &Details, role: Role) -> Option<Fault> {
    let (extended, name) = match role {
        Role::Server => ("TLS_WEB_SERVER_AUTHENTICATION", "servers (`serverAuth`)"),
        Role::Client => ("TLS_WEB_CLIENT_AUTHENTICATION", "clients (`clientAuth`)"),
    };
    let lacks = |usages: &Option<Vec<&str>>, usage: &str| {
        let usages = usages.as_ref();
        usages.is_some_and(|all| !all.contains(&usage) && !all.contains(&"ANY"))
    };
    let missing = if lacks(&certificate.extended_key_usages, extended) {
        name
    } else if lacks(&certificate.key_usages, "DIGITAL_SIGNATURE") {
        "signatures (`digitalSignature`), which TLS requires"
    } else {
        return None;
    };
    Some(Fault::new(
        Check::Usage,
        File::Certificates,
        format!(
            "the certificate `{}` is not for {missing}",
            certificate.subject
        ),
        "request a certificate with the key usage `digitalSignature` and the extended key usages \
         `serverAuth` and `clientAuth`",
    ))
}

fn authority(certificate: &Details) -> Option<Fault> {
    let lacks = match (certificate.is_authority, certificate.signs_certificates()) {
        (true, true) => return None,
        (false, _) => "the basic constraint `CA:TRUE`",
        (true, false) => "the key usage `keyCertSign`",
    };
    Some(Fault::new(
        Check::Usage,
        File::Certificates,
        format!(
            "`{}` is not an authority's certificate: it lacks {lacks}",
            certificate.subject
        ),
        "trust the certificate of the authority, not one that it issued",
    ))
}

/// Keys that Envoy rejects when it loads the certificate, or that no Envoy accepts in a handshake.
fn key_kind(certificate: &Details) -> Option<Fault> {
    let algorithm = certificate.key_algorithm.as_str();
    let subject = &certificate.subject;
    if let Some(bits) = algorithm.strip_prefix("RSA_") {
        let short = bits.parse().is_ok_and(|bits: u32| bits < 2048);
        return short.then(|| {
            Fault::new(
                Check::KeyKind,
                File::Certificates,
                format!("the RSA key of `{subject}` has {bits} bits, and Envoy requires 2048"),
                "request a certificate with a P-256 key, or with an RSA key of 2048 bits or more",
            )
        });
    }
    match algorithm {
        "EC_prime256v1" => None,
        "EC_secp384r1" | "EC_secp521r1" => Some(Fault::new(
            Check::Curve,
            File::Certificates,
            format!(
                "the key of `{subject}` is on the curve {}, which the Envoys of App Mesh reject",
                &algorithm["EC_".len()..]
            ),
            "request a certificate with a key on the curve prime256v1 (P-256)",
        )),
        _ => Some(Fault::new(
            Check::KeyKind,
            File::Certificates,
            format!("the key of `{subject}` is of the kind `{algorithm}`, which Envoy cannot use"),
            "request a certificate with a P-256 key, or with an RSA key of 2048 bits or more",
        )),
    }
}
