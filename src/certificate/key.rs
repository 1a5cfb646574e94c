//! Private keys: made, read, encrypted at rest.

use super::{Context, Error, Secret};
use p256::elliptic_curve::Generate;
use pkcs8::{
    EncodePrivateKey, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument,
};
use rcgen::KeyPair;
use rsa::pkcs1::DecodeRsaPrivateKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::str::FromStr;

/// The label of a PKCS #8 key in PEM.
const PLAIN: &str = "PRIVATE KEY";

/// The label of an encrypted PKCS #8 key in PEM.
pub const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// What kind of key a certificate has. Names are those of ACM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// ECDSA on the curve P-256, the default.
    #[default]
    EcPrime256v1,
    /// RSA with 2,048 bits.
    Rsa2048,
    /// RSA with 3,072 bits.
    Rsa3072,
    /// RSA with 4,096 bits.
    Rsa4096,
}

impl KeyAlgorithm {
    /// All of them, the default first.
    pub const ALL: [KeyAlgorithm; 4] = [
        KeyAlgorithm::EcPrime256v1,
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::Rsa3072,
        KeyAlgorithm::Rsa4096,
    ];

    /// Its name, as in ACM.
    pub fn name(self) -> &'static str {
        match self {
            KeyAlgorithm::EcPrime256v1 => "EC_prime256v1",
            KeyAlgorithm::Rsa2048 => "RSA_2048",
            KeyAlgorithm::Rsa3072 => "RSA_3072",
            KeyAlgorithm::Rsa4096 => "RSA_4096",
        }
    }

    /// Makes a key of this kind, as PKCS #8 in PEM.
    pub(super) fn generate(self, context: &Context) -> Secret {
        let mut random = context.generator();
        let bits = match self {
            KeyAlgorithm::EcPrime256v1 => {
                let key = p256::SecretKey::generate_from_rng(&mut random);
                return pem(&key.to_pkcs8_der().expect("the key is encoded"));
            }
            KeyAlgorithm::Rsa2048 => 2048,
            KeyAlgorithm::Rsa3072 => 3072,
            KeyAlgorithm::Rsa4096 => 4096,
        };
        let key = rsa::PrivateKey::new(&mut random, bits).expect("the size is a usual one");
        pem(&key.to_pkcs8_der().expect("the key is encoded"))
    }
}

impl Serialize for KeyAlgorithm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for KeyAlgorithm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<KeyAlgorithm, D::Error> {
        let name = String::deserialize(deserializer)?;
        let unknown = |()| serde::de::Error::custom(format!("`{name}` is not a key algorithm"));
        name.parse().map_err(unknown)
    }
}

impl FromStr for KeyAlgorithm {
    type Err = ();

    fn from_str(name: &str) -> Result<KeyAlgorithm, ()> {
        let mut all = KeyAlgorithm::ALL.into_iter();
        all.find(|algorithm| algorithm.name() == name).ok_or(())
    }
}

fn pem(document: &SecretDocument) -> Secret {
    let text = document.to_pem(PLAIN, LineEnding::LF);
    Secret::new(text.expect("the label is valid").as_str())
}

/// A private key of any usual form (PKCS #8, PKCS #1, SEC 1), as PKCS #8. Other PEM blocks of the text
/// are left out.
///
/// # Errors
/// Text without a private key, and keys that are encrypted or damaged.
pub fn to_pkcs8(text: &str) -> Result<Secret, Error> {
    let damaged = |why: String| Error::input(format!("the private key is damaged: {why}"));
    let blocks = pem::parse_many(text).map_err(|error| damaged(error.to_string()))?;
    let mut keys = blocks
        .iter()
        .filter(|block| block.tag().ends_with("PRIVATE KEY"));
    let block = keys.next().ok_or_else(|| {
        Error::input("the text does not contain a private key")
            .hint("a key in PEM begins with `-----BEGIN PRIVATE KEY-----`")
    })?;
    if block.tag() == ENCRYPTED || block.headers().get("Proc-Type").is_some() {
        return Err(Error::input("the private key is encrypted")
            .hint("`openssl pkey -in KEY -out NEW` writes it without a passphrase"));
    }
    let document = match block.tag() {
        "RSA PRIVATE KEY" => rsa::PrivateKey::from_pkcs1_der(block.contents())
            .map_err(|error| damaged(error.to_string()))?
            .to_pkcs8_der(),
        "EC PRIVATE KEY" => p256::SecretKey::from_sec1_der(block.contents())
            .map_err(|error| damaged(error.to_string()))?
            .to_pkcs8_der(),
        _ => SecretDocument::try_from(block.contents()).map_err(Into::into),
    };
    Ok(pem(&document.map_err(|error| damaged(error.to_string()))?))
}

/// The key with which certificates are signed.
///
/// # Errors
/// A key that is not PKCS #8 in PEM, or of a kind that cannot sign here.
pub(super) fn signing_key(key: &Secret) -> Result<KeyPair, Error> {
    KeyPair::from_pem(key.expose()).map_err(|error| {
        Error::input(format!("the private key cannot be used to sign: {error}"))
            .hint("`openssl pkcs8 -topk8 -nodes -in KEY -out NEW` writes a key as PKCS #8")
    })
}

/// A key, encrypted with a passphrase (scrypt, AES-256-CBC), as `ENCRYPTED PRIVATE KEY`.
///
/// # Errors
/// A key that is not PKCS #8 in PEM.
pub fn encrypt(key: &Secret, passphrase: &[u8], context: &Context) -> Result<Secret, Error> {
    let failed =
        |error: pkcs8::Error| Error::other(format!("the key cannot be encrypted: {error}"));
    let (_, plain) =
        SecretDocument::from_pem(key.expose()).map_err(|error| failed(error.into()))?;
    let info = PrivateKeyInfoRef::try_from(plain.as_bytes()).map_err(failed)?;
    let encrypted = info
        .encrypt_with_rng(&mut context.generator(), passphrase)
        .map_err(failed)?;
    let text = encrypted.to_pem(ENCRYPTED, LineEnding::LF);
    Ok(Secret::new(text.expect("the label is valid").as_str()))
}

/// A key that [`encrypt`], ACM or OpenSSL has encrypted.
///
/// # Errors
/// Text that is not such a key, or a passphrase that does not fit.
pub fn decrypt(key: &str, passphrase: &[u8]) -> Result<Secret, Error> {
    let (_, document) = SecretDocument::from_pem(key)
        .map_err(|error| Error::input(format!("the encrypted key is not PEM: {error}")))?;
    let info = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
        .map_err(|error| Error::input(format!("the encrypted key is not PKCS #8: {error}")))?;
    let plain = info
        .decrypt(passphrase)
        .map_err(|_| Error::input("the passphrase does not fit the encrypted key"))?;
    Ok(pem(&plain))
}

/// True for PEM text of an encrypted PKCS #8 key.
pub fn is_encrypted(key: &str) -> bool {
    key.contains(ENCRYPTED)
}
