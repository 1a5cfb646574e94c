//! Where the control plane keeps its state.
//!
//! A [`Store`] keeps JSON documents by [`Key`] and gives them out as an immutable [`Snapshot`]. A
//! change is a closure over a snapshot that returns the [`Changes`] to commit and a value; it runs
//! again when another client was quicker. Every commit has a [`Revision`], and [`Store::watch`] waits
//! for the next one.
//!
//! ```ignore
//! let authority = Key::new(account, Collection::Authorities, &[arn]);
//!
//! // Read: several documents as they were at one instant.
//! let present = store.read(|snapshot| snapshot.document(&authority))?;
//!
//! // Change: what the closure reads is unchanged when its changes are committed.
//! store.transact(|snapshot| {
//!     let mut changes = Changes::default();
//!     if snapshot.document(&authority)?.is_none() {
//!         changes.put_document(authority.clone(), json!({ "certificate": pem, "key": key }));
//!     }
//!     Ok::<_, Error>((changes, ()))
//! })?;
//!
//! // Follow: as soon as anyone, in any process, has committed something.
//! let mut seen = 0;
//! loop {
//!     seen = store.watch(seen, Duration::from_secs(60))?;
//!     let instances = store.read(|snapshot| {
//!         snapshot.keys(Collection::Instances, Some(account), &["shop.local", "cart"])
//!     })?;
//! }
//! ```
//!
//! A closure must be free of effects of its own: it may run several times, and the last run counts.
//! It must not use the store itself.
//!
//! There are two stores: [`file`], one file per document in a folder, and `etcd`. Both keep the same
//! bytes under the same paths. What the state amounts to is left to `operations`.
//!
//! Invariants, for every store: transactions are serializable; a commit that was acknowledged
//! survives the death of any process; a commit takes effect as a whole or not at all; a document that
//! cannot be parsed is named, and stops only what needs it.

mod content;
mod copy;
#[cfg(feature = "etcd")]
pub mod etcd;
pub mod file;
mod key;
mod name;
mod record;

pub use content::Content;
pub use copy::copy;
pub use key::{Collection, Id, Key};
pub use record::Record;
pub(super) use record::{Answered, Metadata};

use crate::wire::{Failure, FailureKind};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// How many commits there were, or a number that grows likewise.
pub type Revision = u64;

/// How often [`Store::read`] tries before it makes writers wait.
const ATTEMPTS: usize = 3;

/// A place that keeps documents. Callers also use it through [`dyn Store`](#impl-dyn+Store), which
/// adds `read` and `transact`.
pub trait Store: Send + Sync {
    /// The state at one instant. Cheap, whether or not anything has changed. It is never older than
    /// what this store has acknowledged. Prefer [`read`](#method.read), which tries again when the
    /// snapshot expires.
    ///
    /// # Errors
    /// A state that cannot be read.
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, Error>;

    /// Runs `attempt` on a snapshot and commits the changes that it returns, unless something that it
    /// has read was changed by others; then it runs again. With no changes, what was read is
    /// confirmed all the same. Prefer [`transact`](#method.transact), which returns values.
    ///
    /// # Errors
    /// Nothing is committed, with one exception: after [`Error::Unavailable`] a commit may have
    /// happened.
    fn attempt(&self, attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes) -> Result<(), Error>;

    /// Removes every resource of App Mesh that belongs to an account, at once. Documents of other
    /// collections stay.
    ///
    /// # Errors
    /// As for [`Store::attempt`].
    fn clear(&self, account: &str) -> Result<(), Error>;

    /// Waits for a revision after this one, or until the time is over; the revision at the end. A
    /// commit is seen within 50 ms, whichever process made it.
    ///
    /// # Errors
    /// A state that cannot be read.
    fn watch(&self, after: Revision, timeout: Duration) -> Result<Revision, Error>;

    /// Waits until a snapshot contains all that anyone has committed before this call; false if the time
    /// is over before that is certain.
    fn catch_up(&self, timeout: Duration) -> bool;

    /// The revision, as far as it can be known without waiting for a commit that is under way.
    fn revision(&self) -> Option<Revision>;

    /// Whether changes can be made at the moment.
    ///
    /// # Errors
    /// Why not.
    fn check(&self) -> Result<(), Error>;
}

impl dyn Store + '_ {
    /// Runs `look` on a snapshot; again, if the snapshot expires meanwhile.
    ///
    /// # Errors
    /// Those of the closure, and a state that cannot be read.
    pub fn read<T, E: From<Error>>(
        &self,
        mut look: impl FnMut(&dyn Snapshot) -> Result<T, E>,
    ) -> Result<T, E> {
        for _ in 0..ATTEMPTS {
            let snapshot = self.snapshot()?;
            let outcome = look(snapshot.as_ref());
            if outcome.is_ok() || !snapshot.has_expired() {
                return outcome;
            }
        }
        self.transact(|snapshot| Ok((Changes::default(), look(snapshot)?)))
    }

    /// Commits the changes that the closure returns, and gives its value.
    ///
    /// # Errors
    /// Those of the closure, after which nothing is committed, and those of [`Store::attempt`].
    pub fn transact<T, E: From<Error>>(
        &self,
        mut change: impl FnMut(&dyn Snapshot) -> Result<(Changes, T), E>,
    ) -> Result<T, E> {
        let mut outcome = None;
        self.attempt(&mut |snapshot| match change(snapshot) {
            Ok((changes, value)) => {
                outcome = Some(Ok(value));
                changes
            }
            Err(error) => {
                outcome = Some(Err(error));
                Changes::default()
            }
        })?;
        outcome.expect("an attempt runs its closure")
    }
}

/// The state at one instant.
pub trait Snapshot: Send + Sync {
    /// The revision at that instant.
    fn revision(&self) -> Revision;

    /// What is kept under a key.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a document that cannot be parsed; [`Error::Expired`]; a state that
    /// cannot be read.
    fn content(&self, key: &Key) -> Result<Option<Content>, Error>;

    /// True when something is kept under the key, whether or not it can be parsed.
    ///
    /// # Errors
    /// As for [`Snapshot::content`].
    fn contains(&self, key: &Key) -> Result<bool, Error>;

    /// The keys of a collection whose names begin with `parents`, of one account or of all of them.
    /// Those with the same parents and of several accounts are in the order of [`Key::compare`],
    /// groups of different parents in a stable order.
    ///
    /// # Errors
    /// As for [`Snapshot::content`].
    fn keys(
        &self,
        collection: Collection,
        account: Option<&str>,
        parents: &[&str],
    ) -> Result<Vec<Key>, Error>;

    /// How many keys of a collection have exactly these parents.
    ///
    /// # Errors
    /// As for [`Snapshot::content`].
    fn count(
        &self,
        collection: Collection,
        account: &str,
        parents: &[&str],
    ) -> Result<usize, Error>;

    /// True after an [`Error::Expired`].
    fn has_expired(&self) -> bool {
        false
    }
}

impl dyn Snapshot + '_ {
    /// A resource, if it is there.
    ///
    /// # Errors
    /// As for [`Snapshot::content`].
    pub fn record(&self, id: &Id) -> Result<Option<Arc<Record>>, Error> {
        match self.content(&id.into())? {
            Some(Content::Resource(record)) => Ok(Some(record)),
            _ => Ok(None),
        }
    }

    /// A document of a collection that does not contain resources, if it is there.
    ///
    /// # Errors
    /// As for [`Snapshot::content`].
    pub fn document(&self, key: &Key) -> Result<Option<Arc<Value>>, Error> {
        match self.content(key)? {
            Some(Content::Document(document)) => Ok(Some(document)),
            _ => Ok(None),
        }
    }
}

/// What a transaction commits, all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<(Key, Option<Content>)>);

impl Changes {
    /// Keeps a resource.
    pub fn put(&mut self, id: &Id, record: Record) {
        self.set(id.into(), Some(Content::Resource(Arc::new(record))));
    }

    /// Removes a resource.
    pub fn remove(&mut self, id: &Id) {
        self.set(id.into(), None);
    }

    /// Keeps a document of a collection that does not contain resources.
    pub fn put_document(&mut self, key: Key, document: Value) {
        self.set(key, Some(Content::Document(Arc::new(document))));
    }

    /// Removes a document. Nothing happens where there is none.
    pub fn remove_document(&mut self, key: Key) {
        self.set(key, None);
    }

    /// Keeps this under a key, or nothing. The last change of a key counts.
    pub fn set(&mut self, key: Key, content: Option<Content>) {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, content));
    }

    /// Whether nothing would be committed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each key with what becomes of it, in the order in which the changes were made.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &(Key, Option<Content>)> {
        self.0.iter()
    }
}

/// Why a store did not do what it was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Someone changed the state before the snapshot had read this part of it.
    Expired,
    /// A document cannot be parsed: which, why, and what to do.
    Damaged(String),
    /// There is no majority of servers at the moment.
    Unavailable(String),
    /// The state cannot be read or written: where and why.
    Failed(String),
}

impl Error {
    /// What happened, for a person.
    pub fn message(&self) -> &str {
        match self {
            Error::Expired => "the state changed while it was read; try again",
            Error::Damaged(message) | Error::Unavailable(message) | Error::Failed(message) => {
                message
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure {
            kind: FailureKind::Other,
            message: error.message().to_owned(),
        }
    }
}
