//! Certificates, signed: roots, subordinate authorities, and those of servers and clients.

use super::key::signing_key;
use super::material::line_feeds;
use super::{Authority, Context, Details, Error, KeyAlgorithm, Material};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber, date_time_ymd,
};
use std::net::IpAddr;
use std::time::Duration;

pub use super::validity::{AUTHORITY_VALIDITY, DAY, VALIDITY};

/// How far before now a certificate becomes valid, for clocks that are slow.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// The longest common name (X.520, `ub-common-name`).
const COMMON_NAME: usize = 64;

/// What an authority is to be.
pub struct AuthorityRequest<'a> {
    /// The common name of its subject.
    pub common_name: &'a str,
    /// The organization of its subject, if any.
    pub organization: Option<&'a str>,
    /// Of the key that is made.
    pub algorithm: KeyAlgorithm,
    /// From now on.
    pub validity: Duration,
}

/// What a certificate is to be.
pub struct CertificateRequest<'a> {
    /// DNS names, IP addresses or URIs; at least one. The first DNS name of up to 64 characters
    /// becomes the common name.
    pub names: &'a [String],
    /// Of the key that is made.
    pub algorithm: KeyAlgorithm,
    /// From now on.
    pub validity: Duration,
}

/// Makes a root authority.
///
/// # Errors
/// A subject that cannot be written.
pub fn root(request: &AuthorityRequest<'_>, context: &Context) -> Result<Authority, Error> {
    let private_key = request.algorithm.generate(context);
    let params = authority_params(request, context, BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&signing_key(&private_key)?);
    Ok(Authority::new(
        certificate.map_err(unsigned)?.pem(),
        Some(private_key),
    ))
}

/// Makes an authority below another one. It issues certificates, but no further authorities.
///
/// # Errors
/// A parent without key, or a subject that cannot be written.
pub fn subordinate(
    request: &AuthorityRequest<'_>,
    parent: &Authority,
    context: &Context,
) -> Result<Authority, Error> {
    let private_key = request.algorithm.generate(context);
    let mut params = authority_params(request, context, BasicConstraints::Constrained(0));
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&signing_key(&private_key)?, &issuer(parent)?);
    Ok(Authority {
        certificate: certificate.map_err(unsigned)?.pem(),
        chain: format!("{}{}", parent.certificate, parent.chain),
        private_key: Some(private_key),
    })
}

/// Issues a certificate with a new key. Servers and clients can use it.
///
/// # Errors
/// An authority without key or one that is not valid now, or names that no certificate can contain.
pub fn issue(
    request: &CertificateRequest<'_>,
    authority: &Authority,
    context: &Context,
) -> Result<Material, Error> {
    let private_key = request.algorithm.generate(context);
    let validity = request.validity.min(longest(authority, context)?);
    let certificate = leaf_params(request, validity, context)?
        .signed_by(&signing_key(&private_key)?, &issuer(authority)?)
        .map_err(unsigned)?;
    Ok(Material {
        chain: format!("{}{}", certificate.pem(), intermediates(authority)),
        private_key,
    })
}

/// How long a certificate can be valid: not longer than the authority that issues it.
///
/// # Errors
/// An authority that is not valid now. If the clock is wrong, a certificate that takes the place of a good
/// one would be useless once the clock is right again.
fn longest(authority: &Authority, context: &Context) -> Result<Duration, Error> {
    let details = Details::of_pem(&authority.certificate)?;
    if context.now() < details.not_before {
        let message = format!("the authority `{}` is not valid yet", details.subject);
        return Err(Error::input(message).hint("check the clock of this machine: `date`"));
    }
    let remaining = details.remaining(context.now());
    if remaining.is_zero() {
        let message = format!("the authority `{}` has expired", details.subject);
        return Err(Error::input(message).hint("create another one: `appmesh ca create`"));
    }
    Ok(remaining + CLOCK_SKEW)
}

/// What a server sends after its certificate: the authorities from the issuer up, without the root.
fn intermediates(authority: &Authority) -> String {
    let root_excluded = |chain: &str| {
        let blocks = pem::parse_many(chain).unwrap_or_default();
        let above_root = blocks.len().saturating_sub(1);
        blocks[..above_root]
            .iter()
            .map(|block| pem::encode_config(block, line_feeds()))
            .collect::<String>()
    };
    if authority.chain.is_empty() {
        return String::new();
    }
    format!(
        "{}{}",
        authority.certificate,
        root_excluded(&authority.chain)
    )
}

fn authority_params(
    request: &AuthorityRequest<'_>,
    context: &Context,
    constraints: BasicConstraints,
) -> CertificateParams {
    let mut subject = DistinguishedName::new();
    if let Some(organization) = request.organization {
        subject.push(DnType::OrganizationName, organization);
    }
    subject.push(DnType::CommonName, request.common_name);
    let mut params = base_params(request.validity, context);
    params.distinguished_name = subject;
    params.is_ca = IsCa::Ca(constraints);
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
    ];
    params
}

fn leaf_params(
    request: &CertificateRequest<'_>,
    validity: Duration,
    context: &Context,
) -> Result<CertificateParams, Error> {
    let mut subject = DistinguishedName::new();
    let common_name = request.names.iter().find(|name| name.len() <= COMMON_NAME);
    if let Some(name) = common_name.filter(|name| !name.contains(':')) {
        subject.push(DnType::CommonName, name.as_str());
    }
    let mut params = base_params(validity, context);
    params.distinguished_name = subject;
    params.subject_alt_names = request
        .names
        .iter()
        .map(|name| alternative_name(name))
        .collect::<Result<_, _>>()?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    if request.algorithm != KeyAlgorithm::EcPrime256v1 {
        params.key_usages.push(KeyUsagePurpose::KeyEncipherment);
    }
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    Ok(params)
}

/// Validity and serial number. The backdating for slow clocks comes out of the validity.
fn base_params(validity: Duration, context: &Context) -> CertificateParams {
    let now = date_time_ymd(1970, 1, 1) + Duration::from_secs(context.seconds());
    let mut params = CertificateParams::default();
    params.not_before = now - CLOCK_SKEW;
    params.not_after = params.not_before + validity;
    params.serial_number = Some(serial_number(context));
    params
}

/// 16 bytes: positive, as RFC 5280 requires, and with 126 random bits.
fn serial_number(context: &Context) -> SerialNumber {
    let mut bytes: [u8; 16] = context.bytes();
    bytes[0] = bytes[0] & 0x7f | 0x40;
    SerialNumber::from_slice(&bytes)
}

/// A name as a certificate contains it.
fn alternative_name(name: &str) -> Result<SanType, Error> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let written = if name.contains("://") {
        name.try_into().map(SanType::URI)
    } else {
        name.try_into().map(SanType::DnsName)
    };
    written.map_err(|_| {
        Error::input(format!("a certificate cannot contain the name `{name}`"))
            .hint("names are DNS names, IP addresses or URIs in ASCII")
    })
}

fn issuer(authority: &Authority) -> Result<Issuer<'_, KeyPair>, Error> {
    let key = authority.private_key.as_ref().ok_or_else(no_key)?;
    Issuer::from_ca_cert_pem(&authority.certificate, signing_key(key)?).map_err(|error| {
        Error::input(format!(
            "the authority's certificate cannot be read: {error}"
        ))
    })
}

fn no_key() -> Error {
    Error::input("the private key of the authority is not known, so it cannot issue certificates")
        .hint("`--authority ARN=CERTIFICATE,KEY` gives it with its key")
}

fn unsigned(error: rcgen::Error) -> Error {
    Error::input(format!("the certificate cannot be made: {error}"))
}
