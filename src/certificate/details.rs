//! What a certificate contains.

use super::Error;
use super::validity::DAY;
use std::fmt::Write;
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{ExtendedKeyUsage, GeneralName, KeyUsage};

use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;

/// The object identifiers of curves and algorithms, with the names that ACM gives to keys.
const CURVES: [(&str, &str); 3] = [
    ("1.2.840.10045.3.1.7", "EC_prime256v1"),
    ("1.3.132.0.34", "EC_secp384r1"),
    ("1.3.132.0.35", "EC_secp521r1"),
];

/// The object identifiers of signature algorithms, with the names that AWS gives to them.
const SIGNATURES: [(&str, &str); 7] = [
    ("1.2.840.10045.4.3.2", "SHA256WITHECDSA"),
    ("1.2.840.10045.4.3.3", "SHA384WITHECDSA"),
    ("1.2.840.10045.4.3.4", "SHA512WITHECDSA"),
    ("1.2.840.113549.1.1.5", "SHA1WITHRSA"),
    ("1.2.840.113549.1.1.11", "SHA256WITHRSA"),
    ("1.2.840.113549.1.1.12", "SHA384WITHRSA"),
    ("1.2.840.113549.1.1.13", "SHA512WITHRSA"),
];

/// One certificate, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Distinguished names, as OpenSSL writes them: `O=Shop, CN=Shop root`.
    pub subject: String,
    /// The distinguished name of its issuer.
    pub issuer: String,
    /// The common name of the subject, if any.
    pub common_name: Option<String>,
    /// Pairs of lower-case hexadecimal digits, joined by colons, as ACM writes them.
    pub serial: String,
    /// The first instant at which it is valid.
    pub not_before: SystemTime,
    /// The last instant at which it is valid.
    pub not_after: SystemTime,
    /// The subject alternative names.
    pub names: Vec<Name>,
    /// True for the certificate of an authority, by its basic constraints.
    pub is_authority: bool,
    /// The purposes of the key, by the names of ACM; `None` where they are not restricted.
    pub key_usages: Option<Vec<&'static str>>,
    /// `None` where the extension is absent, which permits every use.
    pub extended_key_usages: Option<Vec<&'static str>>,
    /// The kind of the key, by the name of ACM: `EC_prime256v1`, `RSA_2048`; or an object identifier.
    pub key_algorithm: String,
    /// Its name in RFC 5280's terms, or its object identifier.
    pub signature_algorithm: String,
    /// The modulus of an RSA key, the point of a key on a curve.
    pub(super) public_key: Vec<u8>,
    /// The certificate itself.
    pub(super) der: Vec<u8>,
}

/// A subject alternative name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A host name, perhaps with a wildcard.
    Dns(String),
    /// An identity such as a SPIFFE ID.
    Uri(String),
    /// An IP address.
    Ip(IpAddr),
    /// A name of a kind that no client of App Mesh compares, such as an email address.
    Other,
}

impl Name {
    /// True when this name and one that a client expects are the same. A certificate for
    /// `*.example.org` is one for `a.example.org`; this is what Envoy does.
    pub fn matches(&self, expected: &str) -> bool {
        match self {
            Name::Dns(name) => dns_matches(name, expected),
            Name::Uri(uri) => uri == expected,
            Name::Ip(address) => expected.parse() == Ok(*address),
            Name::Other => false,
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Name::Dns(name) | Name::Uri(name) => out.write_str(name),
            Name::Ip(address) => address.fmt(out),
            Name::Other => out.write_str("(another kind of name)"),
        }
    }
}

/// A wildcard represents the whole first label, and for that alone.
fn dns_matches(name: &str, expected: &str) -> bool {
    if let Some(suffix) = name.strip_prefix("*.") {
        let rest = expected
            .split_once('.')
            .filter(|(label, _)| !label.is_empty());
        return rest.is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(suffix))
            || name.eq_ignore_ascii_case(expected);
    }
    name.eq_ignore_ascii_case(expected)
}

impl Details {
    /// The first certificate of PEM text.
    ///
    /// # Errors
    /// Text that does not begin with a certificate.
    pub fn of_pem(text: &str) -> Result<Details, Error> {
        let block = pem::parse(text)
            .map_err(|error| Error::input(format!("the certificate is not PEM: {error}")))?;
        Details::of_der(block.contents())
    }

    /// A certificate in DER.
    ///
    /// # Errors
    /// Bytes that are not a certificate.
    pub fn of_der(der: &[u8]) -> Result<Details, Error> {
        let (_, certificate) = X509Certificate::from_der(der)
            .map_err(|error| Error::input(format!("the certificate is damaged: {error}")))?;
        let (key_algorithm, public_key) = key(&certificate);
        Ok(Details {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            common_name: common_name(&certificate),
            serial: colons(certificate.raw_serial()),
            not_before: time(certificate.validity().not_before.timestamp()),
            not_after: time(certificate.validity().not_after.timestamp()),
            names: names(&certificate),
            is_authority: certificate.is_ca(),
            key_usages: key_usages(&certificate),
            extended_key_usages: extended_key_usages(&certificate),
            key_algorithm,
            signature_algorithm: known(
                &SIGNATURES,
                &certificate.signature_algorithm.algorithm.to_id_string(),
            ),
            public_key,
            der: der.to_vec(),
        })
    }

    /// True when a client that expects one of these names accepts the certificate's names.
    pub fn covers(&self, expected: &[impl AsRef<str>]) -> bool {
        let matches = |expected: &str| self.names.iter().any(|name| name.matches(expected));
        expected.iter().any(|expected| matches(expected.as_ref()))
    }

    /// How long the certificate remains valid; zero when it has expired.
    pub fn remaining(&self, now: SystemTime) -> Duration {
        self.not_after.duration_since(now).unwrap_or_default()
    }

    /// Whole days until the certificate expires.
    pub fn remaining_days(&self, now: SystemTime) -> u64 {
        self.remaining(now).as_secs() / DAY.as_secs()
    }

    /// True where the key may sign certificates, as far as the key usages state.
    pub(super) fn signs_certificates(&self) -> bool {
        let usages = self.key_usages.as_ref();
        usages.is_none_or(|usages| usages.contains(&"CERTIFICATE_SIGNING"))
    }

    /// True at a time within the validity.
    pub fn is_valid_at(&self, time: SystemTime) -> bool {
        self.not_before <= time && time <= self.not_after
    }
}

fn common_name(certificate: &X509Certificate<'_>) -> Option<String> {
    let mut names = certificate.subject().iter_common_name();
    let name = names.next()?.as_str().ok()?;
    Some(name.to_owned())
}

fn time(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds.try_into().unwrap_or(0))
}

fn colons(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let colon = if text.is_empty() { "" } else { ":" };
        write!(text, "{colon}{byte:02x}").expect("a string accepts everything");
    }
    text
}

/// The name for an identifier, or the identifier.
fn known(names: &[(&str, &str)], identifier: &str) -> String {
    let known = names.iter().find(|(known, _)| *known == identifier);
    known.map_or(identifier, |(_, name)| name).to_owned()
}

fn key(certificate: &X509Certificate<'_>) -> (String, Vec<u8>) {
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => (format!("RSA_{}", key.key_size()), unsigned(key.modulus)),
        Ok(PublicKey::EC(point)) => {
            let curve = info.algorithm.parameters.as_ref();
            let curve = curve.and_then(|curve| curve.as_oid().ok());
            let curve = curve.map_or_else(|| "EC".to_owned(), |curve| curve.to_id_string());
            (known(&CURVES, &curve), point.data().to_vec())
        }
        _ => (
            info.algorithm.algorithm.to_id_string(),
            info.subject_public_key.data.to_vec(),
        ),
    }
}

/// An integer without the zeros in front of it.
pub(super) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes[zeros..].to_vec()
}

fn names(certificate: &X509Certificate<'_>) -> Vec<Name> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Name::Dns((*name).to_owned()),
        GeneralName::URI(uri) => Name::Uri((*uri).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes).map_or(Name::Other, Name::Ip),
        _ => Name::Other,
    };
    extension.value.general_names.iter().map(name).collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

fn key_usages(certificate: &X509Certificate<'_>) -> Option<Vec<&'static str>> {
    let usage: &KeyUsage = certificate.key_usage().ok()??.value;
    Some(chosen([
        (usage.digital_signature(), "DIGITAL_SIGNATURE"),
        (usage.non_repudiation(), "NON_REPUDIATION"),
        (usage.key_encipherment(), "KEY_ENCIPHERMENT"),
        (usage.data_encipherment(), "DATA_ENCIPHERMENT"),
        (usage.key_agreement(), "KEY_AGREEMENT"),
        (usage.key_cert_sign(), "CERTIFICATE_SIGNING"),
        (usage.crl_sign(), "CRL_SIGNING"),
    ]))
}

fn extended_key_usages(certificate: &X509Certificate<'_>) -> Option<Vec<&'static str>> {
    let usage: &ExtendedKeyUsage<'_> = certificate.extended_key_usage().ok()??.value;
    Some(chosen([
        (usage.any, "ANY"),
        (usage.server_auth, "TLS_WEB_SERVER_AUTHENTICATION"),
        (usage.client_auth, "TLS_WEB_CLIENT_AUTHENTICATION"),
        (usage.code_signing, "CODE_SIGNING"),
        (usage.email_protection, "EMAIL_PROTECTION"),
        (usage.time_stamping, "TIME_STAMPING"),
        (usage.ocsp_signing, "OCSP_SIGNING"),
        (!usage.other.is_empty(), "CUSTOM"),
    ]))
}

fn chosen<const N: usize>(all: [(bool, &'static str); N]) -> Vec<&'static str> {
    let chosen = all.into_iter().filter(|(chosen, _)| *chosen);
    chosen.map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_represent_one_label() {
        let wildcard = Name::Dns("*.mesh.local".to_owned());
        assert!(wildcard.matches("foo.mesh.local"));
        assert!(wildcard.matches("FOO.Mesh.Local"));
        assert!(!wildcard.matches("a.foo.mesh.local"));
        assert!(!wildcard.matches("mesh.local"));
        assert!(!Name::Dns("f*.mesh.local".to_owned()).matches("foo.mesh.local"));
        assert!(!Name::Uri("spiffe://td/a".to_owned()).matches("spiffe://td/b"));
        assert!(Name::Ip("::1".parse().unwrap()).matches("0:0::1"));
    }
}
