//! The state on disk: one JSON file per resource, in folders that spell its ARN.
//!
//! ```text
//! format                                             which version of this layout it is
//! lock                                               held while anybody reads or writes; counts changes
//! 123456789012/eu-west-1/mesh/shop.json              a mesh
//! 123456789012/eu-west-1/mesh/shop/virtualNode/cart.json
//! 123456789012/eu-west-1/mesh/shop/virtualRouter/cart/route/all.json
//! ```
//!
//! The account is the one that owns the mesh. The files can be read, compared and mended by hand.
//! What the state means is left to `verbs`.
//!
//! Invariants: a file is whole or absent, whenever a process dies; a change that was acknowledged is
//! on the disk; everything is private to the user; a file that cannot be understood is named, and
//! stops only what needs it.

mod disk;
mod layout;
mod lock;
mod reading;
mod record;
mod warm;
mod writing;

pub use disk::is_state;
pub(super) use layout::hex;
pub(super) use reading::Reading;
pub(super) use record::{Answered, Metadata, Record};
pub(super) use writing::Writing;

use crate::model::ResourceShape;
use crate::wire::{Failure, FailureKind};
use compact_str::CompactString;
use lock::{Counter, Lock};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use warm::Warm;

/// The version of the layout that this program reads and writes.
const FORMAT: &str = "1";

/// Which resource.
#[derive(Clone, Debug)]
pub(super) struct Id {
    /// The account that owns the mesh.
    pub mesh_owner: CompactString,
    pub resource: &'static ResourceShape,
    /// Outermost first; one for each identifier of the resource.
    pub names: Vec<CompactString>,
}

/// The state folder, as one region sees it.
pub(super) struct Store {
    root: PathBuf,
    region: String,
    warm: Warm,
    watched: Mutex<Option<Counter>>,
    /// Whose turn it is among the threads that want to write.
    turn: Mutex<()>,
}

impl Store {
    pub fn new(root: PathBuf, region: String) -> Store {
        Store {
            root,
            region,
            warm: Warm::default(),
            watched: Mutex::default(),
            turn: Mutex::default(),
        }
    }

    /// The state as it is while the guard lives; others may read it too. A folder that does not
    /// exist is an empty state, and stays away.
    pub fn read(&self) -> Result<Reading<'_>, Failure> {
        let path = self.root.join(disk::LOCK);
        let lock = match Lock::shared(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            lock => Some(lock.map_err(|error| trouble("lock", &path, error))?),
        };
        self.check_format()?;
        Ok(Reading::new(self, lock))
    }

    /// The state for this guard alone.
    pub fn write(&self) -> Result<Writing<'_>, Failure> {
        disk::make_folder(&self.root).map_err(|error| trouble("make", &self.root, error))?;
        // A panic elsewhere leaves nothing half-done here.
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.root.join(disk::LOCK);
        let lock = Lock::exclusive(&path).map_err(|error| trouble("lock", &path, error))?;
        let format = self.root.join(disk::FORMAT);
        if !format.exists() {
            self.put(&format, format!("{FORMAT}\n").as_bytes())?;
        }
        self.check_format()?;
        Ok(Writing::new(self, lock, turn))
    }

    /// How many changes there have been, without waiting for one that is going on: it is counted
    /// already. `None` before [`Store::watch`].
    pub fn generation(&self) -> Option<u64> {
        self.counter().as_mut()?.read()
    }

    /// The same, from the lock file as it is now; it may have been replaced by hand.
    pub fn watch(&self) -> Option<u64> {
        let mut counter = self.counter();
        *counter = Counter::open(&self.root.join(disk::LOCK));
        counter.as_mut()?.read()
    }

    fn counter(&self) -> MutexGuard<'_, Option<Counter>> {
        // A panic elsewhere leaves nothing half-done here.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_format(&self) -> Result<(), Failure> {
        let path = self.root.join(disk::FORMAT);
        match std::fs::read_to_string(&path) {
            Ok(format) if format.trim() == FORMAT => Ok(()),
            Ok(format) => Err(failure(format!(
                "the state in {} is of format {:?}, but this program knows format {FORMAT}; use the \
                 program that wrote it, or another folder",
                self.root.display(),
                format.trim(),
            ))),
            // The very first change has taken the lock and not written anything yet, or was killed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(trouble("read", &path, error)),
        }
    }

    fn put(&self, path: &Path, content: &[u8]) -> Result<(), Failure> {
        disk::replace(path, &self.root.join(disk::INCOMING), content)
            .map_err(|error| trouble("write", path, error))
    }

    /// The folder of an account's meshes in this region.
    fn region(&self, mesh_owner: &str) -> PathBuf {
        let folder = self.root.join(layout::encode(mesh_owner));
        folder.join(layout::encode(&self.region))
    }

    fn file(&self, id: &Id) -> PathBuf {
        layout::file(self.region(&id.mesh_owner), id.resource, &id.names)
    }
}

fn trouble(verb: &str, path: &Path, error: io::Error) -> Failure {
    failure(format!("cannot {verb} {}: {error}", path.display()))
}

fn damaged(path: &Path, why: impl std::fmt::Display) -> Failure {
    failure(format!(
        "{} is damaged: {why}; mend it or move it away",
        path.display()
    ))
}

fn failure(message: String) -> Failure {
    Failure {
        kind: FailureKind::Other,
        message,
    }
}
