//! The state in a folder: one JSON file per document, in folders that spell its ARN.
//!
//! ```text
//! format                                             which version of this layout it is
//! lock                                               held while anyone writes; counts changes
//! 123456789012/eu-west-1/mesh/shop.json              a mesh
//! 123456789012/eu-west-1/mesh/shop/virtualNode/cart.json
//! 123456789012/eu-west-1/mesh/shop/virtualRouter/cart/route/all.json
//! 123456789012/eu-west-1/authority/arn%3aaws%3a...json
//! 123456789012/eu-west-1/namespace/shop.local/service/cart/instance/i-1.json
//! ```
//!
//! The account of a resource is the one that owns its mesh. The files can be read, compared and
//! repaired by hand. Files whose names are not encoded names are ignored.
//!
//! **Readers** take no lock while they work. A writer counts the number in the lock file up before it
//! touches anything, so what was read is of the snapshot's revision if the number is still the same
//! afterwards; otherwise the snapshot has expired. Only to begin, a snapshot waits for the writer that
//! is at work.
//!
//! **Writers** exclude each other by the lock. A single document is written beside its place, synced
//! and renamed. Before several documents are changed, their old contents go to a journal, which is
//! removed at the end: whoever finds a journal restores them.
//!
//! **Watchers** look at the number every 20 ms, and are woken at once by writers of their own process.
//! One read of 21 bytes costs about a microsecond, and works where inotify does not: on network
//! and overlay file systems, and on every operating system.
//!
//! Invariants: a file is whole or absent, whenever a process dies; a change that was acknowledged is
//! on the disk; everything is private to the user; no path and no lock leaves this module, except
//! paths in messages.

mod cache;
mod disk;
mod error;
mod folder;
mod journal;
mod lock;
mod snapshot;
mod transaction;

pub use disk::is_state;

use super::{Changes, Error, Revision, Snapshot, Store};
use cache::RecordCache;
use error::failed;
use folder::{Folder, guard};
use lock::Lock;
use snapshot::FileSnapshot;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// How often a watcher looks at the number in the lock file.
const INTERVAL: Duration = Duration::from_millis(20);

/// The state in this folder, as one region sees it. Touches nothing: the folder is opened with each
/// request, and created with the first change.
pub fn open(root: PathBuf, region: &str) -> Arc<dyn Store> {
    Arc::new(FileStore(Arc::new(Folder {
        root,
        region: region.to_owned(),
        cache: RecordCache::default(),
        counter: Mutex::default(),
        turn: Mutex::default(),
        watched: Mutex::default(),
        committed: Condvar::new(),
    })))
}

struct FileStore(Arc<Folder>);

impl Store for FileStore {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, Error> {
        Ok(Arc::new(self.0.snapshot()?))
    }

    fn attempt(&self, attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes) -> Result<(), Error> {
        self.0.exclusively(|lock| {
            let snapshot = FileSnapshot::held(&self.0, lock.generation);
            let changes = attempt(&snapshot);
            self.0.commit(lock, &changes)
        })
    }

    fn clear(&self, account: &str) -> Result<(), Error> {
        self.0.exclusively(|lock| self.0.clear(lock, account))
    }

    fn watch(&self, after: Revision, timeout: Duration) -> Result<Revision, Error> {
        let end = Instant::now() + timeout;
        loop {
            let counted = self.revision().unwrap_or_default();
            // A change that is counted may still be under way; a snapshot waits for it.
            if counted > after || Instant::now() >= end {
                return Ok(self.0.snapshot()?.revision());
            }
            if counted == 0 {
                // The lock file may have been created meanwhile.
                self.0.snapshot()?;
            }
            let left = end.saturating_duration_since(Instant::now());
            self.0.wait(after, left.min(INTERVAL));
        }
    }

    /// A snapshot is never old.
    fn catch_up(&self, _: Duration) -> bool {
        true
    }

    fn revision(&self) -> Option<Revision> {
        guard(&self.0.counter).as_ref()?.read()
    }

    fn check(&self) -> Result<(), Error> {
        self.0.snapshot().map(drop)
    }
}

impl Folder {
    /// The state as it is now. A folder that does not exist is an empty state, and is not created.
    fn snapshot(self: &Arc<Self>) -> Result<FileSnapshot, Error> {
        let path = self.root.join(disk::LOCK);
        loop {
            let lock = match Lock::shared(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                lock => Some(lock.map_err(|error| failed("lock", &path, &error))?),
            };
            self.check_format()?;
            if journal::exists(&self.root) {
                drop(lock);
                // Nothing is changed beyond the repair that precedes every change.
                self.exclusively(|_| Ok(()))?;
                continue;
            }
            let generation = lock.as_ref().map(|lock| lock.generation);
            let counter = lock.map(Lock::release).transpose();
            let counter = counter.map_err(|error| failed("unlock", &path, &error))?;
            let counter = counter.map(Arc::new);
            guard(&self.counter).clone_from(&counter);
            return Ok(FileSnapshot::new(self, generation, counter));
        }
    }
}

#[cfg(test)]
mod tests;
