//! Where authorities and certificates are kept, as this room sees it.

use super::{Error, KeyAlgorithm, Secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What is kept side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collection {
    /// Private CAs.
    Authorities,
    /// Certificates that ACM would have.
    Certificates,
}

/// Documents by ARN. Each contains a private key, so no one but the user may read them; each is
/// written as a whole or not at all.
pub trait Repository: Send + Sync {
    /// The document of an ARN.
    ///
    /// # Errors
    /// A document that cannot be read.
    fn get(&self, collection: Collection, arn: &str) -> Result<Option<Value>, Error>;

    /// All ARNs of a collection, in a stable order.
    ///
    /// # Errors
    /// A collection that cannot be read.
    fn arns(&self, collection: Collection) -> Result<Vec<String>, Error>;

    /// Keeps a document, in place of the one that is there.
    ///
    /// # Errors
    /// The document is not kept, and what was there remains.
    fn put(&self, collection: Collection, arn: &str, document: Value) -> Result<(), Error>;

    /// Keeps a new document; false when the ARN is taken.
    ///
    /// # Errors
    /// As for [`Repository::put`].
    fn insert(&self, collection: Collection, arn: &str, document: Value) -> Result<bool, Error>;

    /// Removes a document; false when there is none.
    ///
    /// # Errors
    /// The document remains.
    fn remove(&self, collection: Collection, arn: &str) -> Result<bool, Error>;
}

/// A repository that ends with the process: for stand-ins and tests.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<(Collection, String), Value>>);

impl Memory {
    fn locked<T>(
        &self,
        use_documents: impl FnOnce(&mut BTreeMap<(Collection, String), Value>) -> T,
    ) -> T {
        use_documents(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Repository for Memory {
    fn get(&self, collection: Collection, arn: &str) -> Result<Option<Value>, Error> {
        let key = (collection, arn.to_owned());
        Ok(self.locked(|documents| documents.get(&key).cloned()))
    }

    fn arns(&self, collection: Collection) -> Result<Vec<String>, Error> {
        let of = |documents: &mut BTreeMap<(Collection, String), Value>| {
            let keys = documents.keys().filter(|(of, _)| *of == collection);
            keys.map(|(_, arn)| arn.clone()).collect()
        };
        Ok(self.locked(of))
    }

    fn put(&self, collection: Collection, arn: &str, document: Value) -> Result<(), Error> {
        let key = (collection, arn.to_owned());
        self.locked(|documents| documents.insert(key, document));
        Ok(())
    }

    fn insert(&self, collection: Collection, arn: &str, document: Value) -> Result<bool, Error> {
        let key = (collection, arn.to_owned());
        Ok(self.locked(|documents| {
            let is_free = !documents.contains_key(&key);
            if is_free {
                documents.insert(key, document);
            }
            is_free
        }))
    }

    fn remove(&self, collection: Collection, arn: &str) -> Result<bool, Error> {
        let key = (collection, arn.to_owned());
        Ok(self.locked(|documents| documents.remove(&key).is_some()))
    }
}

/// A kept authority.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorityRecord {
    /// `arn:aws:acm-pca:...`.
    pub arn: String,
    /// Seconds since 1970.
    pub created: u64,
    /// Of its key.
    pub algorithm: KeyAlgorithm,
    /// The authority above, for a subordinate one.
    pub parent: Option<String>,
    /// See [`Authority`](super::Authority).
    pub certificate: String,
    /// The certificates above it, in PEM; empty for a root.
    pub chain: String,
    /// PEM; encrypted at rest where the user gave a key file.
    pub private_key: Secret,
}

/// A kept certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateRecord {
    /// `arn:aws:acm:...`.
    pub arn: String,
    /// Seconds since 1970.
    pub created: u64,
    /// When the present chain was issued or imported, in seconds since 1970.
    pub issued: u64,
    /// The authority that issues it; `None` for an imported certificate.
    pub authority: Option<String>,
    /// What the next certificate is to contain. Empty for an imported certificate.
    pub names: Vec<String>,
    /// `None` for an imported certificate.
    pub algorithm: Option<KeyAlgorithm>,
    /// See [`Material`](super::Material).
    pub chain: String,
    /// PEM; encrypted at rest where the user gave a key file.
    pub private_key: Secret,
}
