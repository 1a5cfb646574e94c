//! A certificate with its key, as text.

use super::Details;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use zeroize::Zeroizing;

/// A certificate chain and the private key of its first certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// PEM: the certificate itself, then each issuer, without the root.
    pub chain: String,
    /// PEM, PKCS #8, not encrypted.
    pub private_key: Secret,
}

impl Material {
    /// The root at the end of the chain, in PEM; `None` where the chain ends before it.
    pub fn root(&self) -> Option<String> {
        root(&self.chain)
    }
}

/// The last certificate of PEM text, where it is one that issued itself.
pub(super) fn root(chain: &str) -> Option<String> {
    let last = pem::parse_many(chain).ok()?.pop()?;
    let details = Details::of_der(last.contents()).ok()?;
    let is_root = details.is_authority && details.subject == details.issuer;
    is_root.then(|| pem::encode_config(&last, line_feeds()))
}

/// PEM with line feeds on every system.
pub(super) fn line_feeds() -> pem::EncodeConfig {
    pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF)
}

/// Text that must not be shown. It is erased from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret with this text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(text.into()))
    }

    /// The text itself, for whoever writes it where only the user can read it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_appear_in_debug_output() {
        let material = Material {
            chain: "chain".to_owned(),
            private_key: Secret::new("hidden"),
        };
        assert!(!format!("{material:?}").contains("hidden"));
    }
}
