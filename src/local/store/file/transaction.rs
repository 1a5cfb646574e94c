//! Changes of the files, by the holder of the lock.

use super::cache::{Names, Stamp};
use super::error::failed;
use super::folder::Folder;
use super::lock::Lock;
use super::{disk, journal};
use crate::local::store::{Changes, Content, Error, Key};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One file and what becomes of it.
type Change<'a> = (PathBuf, &'a (Key, Option<Content>));

impl Folder {
    /// Makes the changes; on return they are on the disk, or nothing has changed.
    pub fn commit(&self, lock: &mut Lock, changes: &Changes) -> Result<(), Error> {
        let changes = changes.iter();
        let changes: Vec<Change<'_>> = changes.map(|it| (self.file(&it.0), it)).collect();
        for (path, _) in changes.iter().filter(|(_, (_, content))| content.is_some()) {
            let folder = path.parent().expect("a file is in a folder");
            disk::make_folder(folder).map_err(|error| failed("make", folder, &error))?;
        }
        let mut names = self.begin(lock, &changes)?;
        match &changes[..] {
            [] => return Ok(()),
            [change] => self.apply(change)?,
            several => self.apply_all(lock, several)?,
        }
        for (path, (_, content)) in &changes {
            let names = path.parent().and_then(|folder| names.get_mut(folder));
            if let (Some(names), Some(name)) = (names, disk::document_name(path)) {
                note(Names::make_mut(names), name, content.is_some());
            }
        }
        for (folder, names) in names {
            if let Ok(Some(stamp)) = disk::stamp(&folder) {
                self.cache
                    .keep_names(lock.generation, &folder, stamp, names);
            }
        }
        Ok(())
    }

    /// Removes the meshes of an account, all at once.
    pub fn clear(&self, lock: &mut Lock, account: &str) -> Result<(), Error> {
        let folder = self.meshes(account);
        self.advance(lock)?;
        self.cache.clear();
        disk::remove_folder(&folder, &self.root.join(disk::OUTGOING))
            .map_err(|error| failed("remove", &folder, &error))
    }

    /// Restores what a killed process left half-changed.
    pub fn recover(&self, lock: &mut Lock) -> Result<(), Error> {
        if journal::exists(&self.root) {
            self.advance(lock)?;
            self.cache.clear();
            journal::restore(&self.root, |path, content| self.set(path, content))?;
        }
        Ok(())
    }

    /// Warns readers in all processes that these files are about to change. Gives the names in their
    /// folders, where they are known.
    fn begin(
        &self,
        lock: &mut Lock,
        changes: &[Change<'_>],
    ) -> Result<HashMap<PathBuf, Names>, Error> {
        if changes.is_empty() {
            return Ok(HashMap::new());
        }
        let paths = changes.iter().map(|(path, _)| path.as_path());
        let known = self.cache.advance(lock.generation, paths);
        self.advance(lock)?;
        let is_current = |folder: &Path, seen: Stamp| {
            let stamp = disk::stamp(folder);
            stamp.is_ok_and(|stamp| stamp == Some(seen))
        };
        let known = known.into_iter();
        Ok(known
            .filter(|(folder, (stamp, _))| is_current(folder, *stamp))
            .map(|(folder, (_, names))| (folder, names))
            .collect())
    }

    fn advance(&self, lock: &mut Lock) -> Result<(), Error> {
        lock.advance()
            .map_err(|error| failed("write", &self.root.join(disk::LOCK), &error))
    }

    /// Makes several changes, all or none.
    fn apply_all(&self, lock: &mut Lock, changes: &[Change<'_>]) -> Result<(), Error> {
        journal::write(&self.root, changes.iter().map(|(path, _)| path.as_path()))?;
        let outcome = changes.iter().try_for_each(|change| self.apply(change));
        if outcome.is_err() {
            // The first error is the one to report; what cannot be restored now is restored before
            // the next use of the state.
            let _ = self.recover(lock);
            return outcome;
        }
        journal::remove(&self.root)
    }

    fn apply(&self, (path, (key, content)): &Change<'_>) -> Result<(), Error> {
        let text = content.as_ref().map(|content| content.to_bytes(key));
        self.set(path, text.as_deref())
    }

    /// Gives a file this content, or removes it.
    fn set(&self, path: &Path, content: Option<&[u8]>) -> Result<(), Error> {
        match content {
            Some(content) => self.put(path, content),
            None => disk::remove(path).map_err(|error| failed("remove", path, &error)),
        }
    }
}

/// Adds a name to sorted names, or takes it away.
fn note(names: &mut Vec<String>, name: &str, is_present: bool) {
    match names.binary_search_by(|known| known.as_str().cmp(name)) {
        Ok(place) if !is_present => drop(names.remove(place)),
        Err(place) if is_present => names.insert(place, name.to_owned()),
        _ => {}
    }
}
