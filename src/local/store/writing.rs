//! Changes of the state.

use super::lock::Lock;
use super::warm::{Names, Stamp};
use super::{Id, Reading, Record, Store, disk, layout, trouble};
use crate::wire::Failure;
use std::path::Path;
use std::sync::MutexGuard;

/// The state, with nobody else looking.
pub struct Writing<'a> {
    reading: Reading<'a>,
    /// The threads of a process queue here, where one is woken at a time; whoever waits for the lock
    /// of a file is woken with all others. Given up after the lock.
    _turn: MutexGuard<'a, ()>,
}

impl<'a> std::ops::Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.reading
    }
}

impl<'a> Writing<'a> {
    pub(super) fn new(store: &'a Store, lock: Lock, turn: MutexGuard<'a, ()>) -> Writing<'a> {
        Writing {
            reading: Reading::new(store, Some(lock)),
            _turn: turn,
        }
    }

    /// Keeps the resource; on return it is on the disk.
    pub fn save(&mut self, id: &Id, record: &Record) -> Result<(), Failure> {
        let mut text = serde_json::to_vec_pretty(record).expect("a record is plain data");
        text.push(b'\n');
        let path = self.reading.store.file(id);
        let folder = path.parent().expect("a file stands in a folder");
        disk::make_folder(folder).map_err(|error| trouble("make", folder, error))?;
        let names = self.advance(&path)?;
        self.reading.store.put(&path, &text)?;
        self.keep(&path, names, |names, stem| {
            if let Err(place) = names.binary_search_by(|known| known.as_str().cmp(stem)) {
                names.insert(place, stem.to_owned());
            }
        });
        Ok(())
    }

    /// Forgets the resource and the empty folders of what it held.
    pub fn remove(&mut self, id: &Id) -> Result<(), Failure> {
        let path = self.reading.store.file(id);
        let names = self.advance(&path)?;
        disk::remove(&path).map_err(|error| trouble("remove", &path, error))?;
        self.keep(&path, names, |names, stem| {
            names.retain(|known| known != stem)
        });
        Ok(())
    }

    /// Forgets every mesh of an account in the region, all at once.
    pub fn clear(&mut self, mesh_owner: &str) -> Result<(), Failure> {
        let folder = self.reading.store.region(mesh_owner);
        self.advance(&folder)?;
        let lock = self.reading.lock.as_ref().expect("a change holds the lock");
        self.reading.store.warm.clear(lock.generation);
        disk::remove_folder(&folder, &self.reading.store.root.join(disk::OUTGOING))
            .map_err(|error| trouble("remove", &folder, error))
    }

    /// Tells other processes that this file is about to change. Gives the names in its folder, where
    /// they are known.
    fn advance(&mut self, path: &Path) -> Result<Option<Names>, Failure> {
        let store = self.reading.store;
        let lock = self.reading.lock.as_mut().expect("a change holds the lock");
        let known = store.warm.advance(lock.generation, path);
        lock.advance()
            .map_err(|error| trouble("write", &store.root.join(disk::LOCK), error))?;
        let is_so = |stamp| looks(path) == Some(stamp);
        Ok(known
            .filter(|(stamp, _)| is_so(*stamp))
            .map(|(_, names)| names))
    }

    /// Keeps the names in the folder of a file that was changed, so that the next change need not
    /// read a large folder again.
    fn keep(&self, path: &Path, names: Option<Names>, change: impl FnOnce(&mut Vec<String>, &str)) {
        let lock = self.reading.lock.as_ref().expect("a change holds the lock");
        if let (Some(mut names), Some(stamp), Some(folder)) = (names, looks(path), path.parent()) {
            change(Names::make_mut(&mut names), layout::stem(path));
            let warm = &self.reading.store.warm;
            warm.keep_names(lock.generation, folder, stamp, names);
        }
    }
}

/// What a file's folder looks like.
fn looks(path: &Path) -> Option<Stamp> {
    disk::stamp(path.parent()?).ok().flatten()
}
