//! The folder of a state: its lock, the paths of its files, and the watchers of this process.

use super::cache::RecordCache;
use super::disk;
use super::error::failed;
use super::lock::{Counter, Lock};
use crate::local::store::{Collection, Error, Key, Revision, key};
use crate::model::Kind;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The version of the layout that this program reads and writes.
const FORMAT: &str = "1";

/// A folder with a state in it, as one region sees it.
pub struct Folder {
    pub root: PathBuf,
    pub region: String,
    pub cache: RecordCache,
    /// The count of changes, in the lock file as it was last opened; it may be replaced by hand.
    pub counter: Mutex<Option<Arc<Counter>>>,
    /// The threads of a process that want to write queue here, where one is woken at a time; whoever
    /// waits for the lock of a file is woken with all others.
    pub turn: Mutex<()>,
    /// The last revision of this process, for its own watchers.
    pub watched: Mutex<Revision>,
    pub committed: Condvar,
}

impl Folder {
    /// Runs this while nothing else writes, in this process or another.
    pub fn exclusively<T>(
        &self,
        work: impl FnOnce(&mut Lock) -> Result<T, Error>,
    ) -> Result<T, Error> {
        disk::make_folder(&self.root).map_err(|error| failed("make", &self.root, &error))?;
        let turn = guard(&self.turn);
        let path = self.root.join(disk::LOCK);
        let mut lock = Lock::exclusive(&path).map_err(|error| failed("lock", &path, &error))?;
        let format = self.root.join(disk::FORMAT);
        if !format.exists() {
            self.put(&format, format!("{FORMAT}\n").as_bytes())?;
        }
        self.check_format()?;
        self.recover(&mut lock)?;
        let outcome = work(&mut lock);
        let revision = lock.generation;
        drop(lock);
        drop(turn);
        self.announce(revision);
        outcome
    }

    /// Wakes the watchers of this process.
    fn announce(&self, revision: Revision) {
        let mut watched = guard(&self.watched);
        if *watched < revision {
            *watched = revision;
            self.committed.notify_all();
        }
    }

    /// Waits until this process commits something after this revision, or until the time is over.
    pub fn wait(&self, after: Revision, timeout: Duration) {
        let watched = guard(&self.watched);
        drop(
            self.committed
                .wait_timeout_while(watched, timeout, |watched| *watched <= after),
        );
    }

    pub fn check_format(&self) -> Result<(), Error> {
        let path = self.root.join(disk::FORMAT);
        match std::fs::read_to_string(&path) {
            Ok(format) if format.trim() == FORMAT => Ok(()),
            Ok(format) => Err(Error::Failed(format!(
                "the state in {} is of format {:?}, but this program reads format {FORMAT}; use the \
                 program that wrote it, or another folder",
                self.root.display(),
                format.trim(),
            ))),
            // The very first change has taken the lock and not written anything yet, or was killed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(failed("read", &path, &error)),
        }
    }

    pub fn put(&self, path: &Path, content: &[u8]) -> Result<(), Error> {
        disk::replace(path, &self.root.join(disk::INCOMING), content)
            .map_err(|error| failed("write", path, &error))
    }

    /// The file of a document.
    pub fn file(&self, key: &Key) -> PathBuf {
        let (folder, name) = key.path(&self.region);
        self.root.join(folder).join(name + ".json")
    }

    /// The folder of the meshes of an account.
    pub fn meshes(&self, account: &str) -> PathBuf {
        let collection = Collection::Resource(Kind::Mesh);
        let parents: [&str; 0] = [];
        self.root
            .join(key::folder(account, &self.region, collection, &parents))
    }
}

/// A panic elsewhere leaves nothing half-done behind these locks.
pub fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
