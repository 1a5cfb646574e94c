//! Certificates and authorities in the store of the control plane.

use super::Local;
use super::store::{Changes, Collection, Error, Key, Store};
use crate::certificate::repository::{self, Repository};
use crate::certificate::{self, Context, Registry};
use serde_json::Value;
use std::sync::Arc;

impl Local {
    /// The certificates and authorities of the account in the region. `passphrase` encrypts private
    /// keys at rest: the content of the user's key file.
    pub fn certificates(&self, context: Arc<Context>, passphrase: Option<Vec<u8>>) -> Registry {
        let account = &self.settings.account;
        let repository = Arc::new(Certificates {
            store: Arc::clone(&self.settings.store),
            account: account.clone(),
        });
        Registry::new(repository, context, self.region(), account, passphrase)
    }
}

/// The part of a store that contains certificates.
struct Certificates {
    store: Arc<dyn Store>,
    account: String,
}

impl Certificates {
    fn key(&self, collection: repository::Collection, arn: &str) -> Key {
        Key::new(&self.account, kept(collection), &[arn])
    }
}

fn kept(collection: repository::Collection) -> Collection {
    match collection {
        repository::Collection::Authorities => Collection::Authorities,
        repository::Collection::Certificates => Collection::Certificates,
    }
}

impl From<Error> for certificate::Error {
    fn from(error: Error) -> certificate::Error {
        certificate::Error::other(error.message())
    }
}

impl Repository for Certificates {
    fn get(
        &self,
        collection: repository::Collection,
        arn: &str,
    ) -> Result<Option<Value>, certificate::Error> {
        let key = self.key(collection, arn);
        let document = self.store.read(|state| state.document(&key))?;
        Ok(document.map(Arc::unwrap_or_clone))
    }

    fn arns(&self, collection: repository::Collection) -> Result<Vec<String>, certificate::Error> {
        let account = Some(self.account.as_str());
        let keys = self
            .store
            .read(|state| state.keys(kept(collection), account, &[]))?;
        Ok(keys.iter().map(|key| key.name().to_owned()).collect())
    }

    fn put(
        &self,
        collection: repository::Collection,
        arn: &str,
        document: Value,
    ) -> Result<(), certificate::Error> {
        let key = self.key(collection, arn);
        self.store.transact(|_| {
            let mut changes = Changes::default();
            changes.put_document(key.clone(), document.clone());
            Ok::<_, certificate::Error>((changes, ()))
        })
    }

    fn insert(
        &self,
        collection: repository::Collection,
        arn: &str,
        document: Value,
    ) -> Result<bool, certificate::Error> {
        let key = self.key(collection, arn);
        self.store.transact(|state| {
            let mut changes = Changes::default();
            let is_free = !state.contains(&key)?;
            if is_free {
                changes.put_document(key.clone(), document.clone());
            }
            Ok::<_, certificate::Error>((changes, is_free))
        })
    }

    fn remove(
        &self,
        collection: repository::Collection,
        arn: &str,
    ) -> Result<bool, certificate::Error> {
        let key = self.key(collection, arn);
        self.store.transact(|state| {
            let mut changes = Changes::default();
            let is_there = state.contains(&key)?;
            if is_there {
                changes.remove_document(key.clone());
            }
            Ok::<_, certificate::Error>((changes, is_there))
        })
    }
}
