//! Changes of the state.

use super::lock::Lock;
use super::{Id, Reading, Record, Store, disk, trouble};
use crate::wire::Failure;
use std::path::Path;

/// The state, with nobody else looking.
pub struct Writing<'a>(Reading<'a>);

impl<'a> std::ops::Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.0
    }
}

impl<'a> Writing<'a> {
    pub(super) fn new(store: &'a Store, lock: Lock) -> Writing<'a> {
        Writing(Reading::new(store, Some(lock)))
    }

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
