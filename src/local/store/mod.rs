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
mod record;
mod warm;

pub(super) use layout::hex;
pub(super) use record::{Answered, Metadata, Record};

use crate::model::Resource;
use crate::wire::{Failure, FailureKind};
use compact_str::CompactString;
use lock::{Counter, Lock};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use warm::Warm;

/// The version of the layout that this program reads and writes.
const FORMAT: &str = "1";

/// Which resource.
#[derive(Clone, Debug)]
pub(super) struct Id {
    /// The account that owns the mesh.
    pub mesh_owner: CompactString,
    pub resource: &'static Resource,
    /// Outermost first; one for each identifier of the resource.
    pub names: Vec<CompactString>,
}

/// The state folder, as one region sees it.
pub(super) struct Store {
    root: PathBuf,
    region: String,
    warm: Warm,
    watched: Mutex<Option<Counter>>,
}

impl Store {
    pub fn new(root: PathBuf, region: String) -> Store {
        Store {
            root,
            region,
            warm: Warm::default(),
            watched: Mutex::default(),
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
        Ok(Reading { store: self, lock })
    }

    /// The state for this guard alone.
    pub fn write(&self) -> Result<Writing<'_>, Failure> {
        disk::make_folder(&self.root).map_err(|error| trouble("make", &self.root, error))?;
        let path = self.root.join(disk::LOCK);
        let lock = Lock::exclusive(&path).map_err(|error| trouble("lock", &path, error))?;
        let format = self.root.join(disk::FORMAT);
        if !format.exists() {
            self.put(&format, format!("{FORMAT}\n").as_bytes())?;
        }
        self.check_format()?;
        Ok(Writing(Reading {
            store: self,
            lock: Some(lock),
        }))
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

/// The state, protected from changes.
pub(super) struct Reading<'a> {
    store: &'a Store,
    /// None while there is no state.
    lock: Option<Lock>,
}

impl Reading<'_> {
    /// True when the resource is there, whether or not its file can be understood.
    pub fn has(&self, id: &Id) -> bool {
        self.store.file(id).exists()
    }

    /// The resource, if it is there.
    pub fn load(&self, id: &Id) -> Result<Option<Arc<Record>>, Failure> {
        self.load_file(&self.store.file(id))
    }

    /// The resource in a file that [`Reading::files`] gave.
    pub fn load_file(&self, path: &Path) -> Result<Option<Arc<Record>>, Failure> {
        let Some(lock) = &self.lock else {
            return Ok(None);
        };
        let stamp = disk::stamp(path).map_err(|error| trouble("read", path, error))?;
        let Some(stamp) = stamp else { return Ok(None) };
        if let Some(record) = self.store.warm.get(lock.generation, path, stamp) {
            return Ok(Some(record));
        }
        let text = std::fs::read(path).map_err(|error| trouble("read", path, error))?;
        let record: Record = serde_json::from_slice(&text).map_err(|why| damaged(path, why))?;
        match record.id() {
            Some(id) if self.store.file(&id) == path => {}
            _ => {
                return Err(damaged(
                    path,
                    "it holds another resource than its name says",
                ));
            }
        }
        let record = Arc::new(record);
        self.store.warm.keep(lock.generation, path, stamp, &record);
        Ok(Some(record))
    }

    /// The files of all resources of a kind whose names begin with these, in a stable order.
    pub fn files(
        &self,
        mesh_owner: &str,
        resource: &Resource,
        names: &[&str],
    ) -> Result<Vec<PathBuf>, Failure> {
        layout::files(self.store.region(mesh_owner), resource, names)
            .map_err(|(path, error)| trouble("read", &path, error))
    }

    /// The files of all resources of a kind, whoever owns their mesh, ordered by name.
    pub fn files_of_everybody(&self, resource: &Resource) -> Result<Vec<PathBuf>, Failure> {
        let root = &self.store.root;
        let accounts = disk::folders(root).map_err(|error| trouble("read", root, error))?;
        let mut files = Vec::new();
        for account in accounts {
            let region = root.join(account).join(layout::encode(&self.store.region));
            let found = layout::files(region, resource, &[]);
            files.extend(found.map_err(|(path, error)| trouble("read", &path, error))?);
        }
        files.sort_by_cached_key(|file| self.key(file));
        Ok(files)
    }

    /// What orders a file among those of one list, and finds its place again when it is gone.
    pub fn key(&self, path: &Path) -> String {
        let account = path
            .strip_prefix(&self.store.root)
            .ok()
            .and_then(|path| path.iter().next());
        let account = account
            .and_then(|account| account.to_str())
            .unwrap_or_default();
        // A blank stands before everything that an encoded name may hold.
        format!("{} {account}", layout::stem(path))
    }
}

/// The state, with nobody else looking.
pub(super) struct Writing<'a>(Reading<'a>);

impl<'a> std::ops::Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.0
    }
}

impl Writing<'_> {
    /// Keeps the resource; on return it is on the disk.
    pub fn save(&mut self, id: &Id, record: &Record) -> Result<(), Failure> {
        let mut text = serde_json::to_vec_pretty(record).expect("a record is plain data");
        text.push(b'\n');
        let path = self.0.store.file(id);
        let folder = path.parent().expect("a file stands in a folder");
        disk::make_folder(folder).map_err(|error| trouble("make", folder, error))?;
        self.advance(&path)?;
        self.0.store.put(&path, &text)
    }

    /// Forgets the resource and the empty folders of what it held.
    pub fn remove(&mut self, id: &Id) -> Result<(), Failure> {
        let path = self.0.store.file(id);
        self.advance(&path)?;
        disk::remove(&path).map_err(|error| trouble("remove", &path, error))
    }

    /// Forgets every mesh of an account in the region, all at once.
    pub fn clear(&mut self, mesh_owner: &str) -> Result<(), Failure> {
        let folder = self.0.store.region(mesh_owner);
        self.advance(&folder)?;
        disk::remove_folder(&folder, &self.0.store.root.join(disk::OUTGOING))
            .map_err(|error| trouble("remove", &folder, error))
    }

    /// Tells other processes that this file is about to change.
    fn advance(&mut self, path: &Path) -> Result<(), Failure> {
        let store = self.0.store;
        let lock = self.0.lock.as_mut().expect("a change holds the lock");
        store.warm.advance(lock.generation, path);
        lock.advance()
            .map_err(|error| trouble("write", &store.root.join(disk::LOCK), error))
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
