//! A certificate authority, as text.

use super::Secret;

/// A certificate authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// PEM of its certificate; for a client, the root to trust.
    pub certificate: String,
    /// PEM of the certificates above a subordinate authority, nearest first, the root included. Empty
    /// for a root.
    pub chain: String,
    /// PEM of its private key, where it is known. Without it nothing can be issued.
    pub private_key: Option<Secret>,
}

impl Authority {
    /// A root authority, or one of which only the certificate is known.
    pub fn new(certificate: impl Into<String>, private_key: Option<Secret>) -> Authority {
        Authority {
            certificate: certificate.into(),
            chain: String::new(),
            private_key,
        }
    }
}
