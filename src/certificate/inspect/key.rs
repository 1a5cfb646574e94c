//! The public part of private keys, without using them.

use crate::certificate::details::{Details, unsigned};
use pem::Pem;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode;
use pkcs8::der::asn1::ObjectIdentifier;
use sec1::EcPrivateKey;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// What is needed of a private key to find out whether it belongs to a certificate.
pub(super) enum PrivateKey {
    /// The modulus.
    Rsa(Vec<u8>),
    /// The public point.
    Ec(Vec<u8>),
    /// A key of another kind, or one that does not contain its public part.
    Unknown,
}

impl PrivateKey {
    /// The key of a PEM block: PKCS #8, PKCS #1 or SEC 1; or what is wrong with it.
    pub(super) fn parse(block: &Pem) -> Result<PrivateKey, String> {
        let bytes = block.contents();
        match block.tag() {
            "RSA PRIVATE KEY" => rsa(bytes),
            "EC PRIVATE KEY" => ec(bytes),
            _ => {
                let info = PrivateKeyInfoRef::try_from(bytes).map_err(|error| error.to_string())?;
                match info.algorithm.oid {
                    RSA => rsa(info.private_key.as_bytes()),
                    EC => ec(info.private_key.as_bytes()),
                    _ => Ok(PrivateKey::Unknown),
                }
            }
        }
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, PrivateKey::Unknown)
    }

    pub(super) fn belongs_to(&self, certificate: &Details) -> bool {
        let is_rsa = certificate.key_algorithm.starts_with("RSA_");
        match self {
            PrivateKey::Rsa(modulus) => is_rsa && *modulus == certificate.public_key,
            PrivateKey::Ec(point) => !is_rsa && *point == certificate.public_key,
            PrivateKey::Unknown => false,
        }
    }
}

fn rsa(bytes: &[u8]) -> Result<PrivateKey, String> {
    let key = RsaPrivateKeyRef::from_der(bytes).map_err(|error| error.to_string())?;
    Ok(PrivateKey::Rsa(unsigned(key.modulus.as_bytes())))
}

/// P-256 keys may be written without their public point, which is then computed.
fn ec(bytes: &[u8]) -> Result<PrivateKey, String> {
    let key = EcPrivateKey::from_der(bytes).map_err(|error| error.to_string())?;
    if let Some(point) = key.public_key {
        return Ok(PrivateKey::Ec(point.to_vec()));
    }
    let computed = p256::SecretKey::from_slice(key.private_key).ok();
    Ok(computed.map_or(PrivateKey::Unknown, |key| {
        PrivateKey::Ec(key.public_key().to_sec1_bytes().to_vec())
    }))
}
