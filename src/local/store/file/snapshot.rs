//! The state at one revision, read when it is asked for.

use super::cache::Names;
use super::disk;
use super::error::{damaged, failed};
use super::folder::Folder;
use super::lock::Counter;
use crate::local::store::{Collection, Content, Error, Key, Revision, Snapshot, key, name};
use compact_str::CompactString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A snapshot of a folder. What it has not read is gone once someone changes the state.
pub struct FileSnapshot {
    folder: Arc<Folder>,
    /// None for a state that no one has changed yet, or that was copied without its lock.
    generation: Option<u64>,
    counter: Option<Arc<Counter>>,
    /// True while the lock keeps everybody else from changing the state.
    is_held: bool,
    has_expired: AtomicBool,
}

impl FileSnapshot {
    pub(super) fn new(
        folder: &Arc<Folder>,
        generation: Option<u64>,
        counter: Option<Arc<Counter>>,
    ) -> FileSnapshot {
        FileSnapshot {
            folder: Arc::clone(folder),
            generation,
            counter,
            is_held: false,
            has_expired: AtomicBool::new(false),
        }
    }

    /// A snapshot for the holder of the lock.
    pub(super) fn held(folder: &Arc<Folder>, generation: u64) -> FileSnapshot {
        FileSnapshot {
            is_held: true,
            ..FileSnapshot::new(folder, Some(generation), None)
        }
    }

    /// Takes what was just read, if no one has changed the state before that.
    fn confirm<T>(&self, read: io::Result<T>, path: &Path) -> Result<T, Error> {
        let is_current = || match &self.counter {
            Some(counter) => counter.read() == self.generation,
            None => !self.folder.root.join(disk::LOCK).exists(),
        };
        if self.is_held || is_current() {
            return read.map_err(|error| failed("read", path, &error));
        }
        self.has_expired.store(true, Ordering::Relaxed);
        Err(Error::Expired)
    }

    fn content_of(&self, key: &Key, path: &Path) -> Result<Option<Content>, Error> {
        let Some(stamp) = self.confirm(disk::stamp(path), path)? else {
            return Ok(None);
        };
        let cache = &self.folder.cache;
        let cached = |generation| cache.document(generation, path, stamp);
        if let Some(content) = self.generation.and_then(cached) {
            return Ok(Some(content));
        }
        let text = self.confirm(std::fs::read(path), path)?;
        let content = Content::parse(key, &text).map_err(|why| damaged(path, &why))?;
        if let Some(generation) = self.generation {
            cache.keep_document(generation, path, stamp, &content);
        }
        Ok(Some(content))
    }

    /// The encoded names of the documents in a folder, sorted.
    fn names(&self, folder: &Path) -> Result<Names, Error> {
        // Looked at before it is read, so that what comes in between is seen next time.
        let stamp = self.confirm(disk::stamp(folder), folder)?;
        let known = self.generation.zip(stamp);
        let cache = &self.folder.cache;
        let cached = |(generation, stamp)| cache.names(generation, folder, stamp);
        if let Some(names) = known.and_then(cached) {
            return Ok(names);
        }
        let names = self.confirm(disk::documents(folder), folder)?;
        let names = Names::new(names);
        if let Some((generation, stamp)) = known {
            cache.keep_names(generation, folder, stamp, Names::clone(&names));
        }
        Ok(names)
    }

    /// The folders below this one, in which documents have the documents of those names as parents.
    fn folders(&self, folder: &Path) -> Result<Vec<String>, Error> {
        self.confirm(disk::folders(folder), folder)
    }

    /// The last name of the document in a file. Too long a name is cut in the file's name.
    fn name(
        &self,
        file: &Path,
        encoded: &str,
        names: impl FnOnce(&[u8]) -> Result<Vec<CompactString>, String>,
    ) -> Result<CompactString, Error> {
        if let Some(name) = name::decode(encoded) {
            return Ok(name);
        }
        let text = self.confirm(std::fs::read(file), file)?;
        let names = names(&text).map_err(|why| damaged(file, &why))?;
        let name = names.into_iter().last();
        let name = name.filter(|name| name::encode(name) == encoded);
        name.ok_or_else(|| damaged(file, "it contains another resource than its name indicates"))
    }

    /// The keys of one account.
    fn keys_of(
        &self,
        collection: Collection,
        account: &str,
        parents: &[&str],
    ) -> Result<Vec<Key>, Error> {
        let depth = collection.depth();
        let mut found: Vec<Vec<CompactString>> = vec![Vec::new()];
        for level in 0..depth {
            let mut next = Vec::new();
            for names in found {
                let folder = key::folder(account, &self.folder.region, collection, &names);
                let folder = self.folder.root.join(folder);
                let named = match parents.get(level) {
                    Some(parent) => vec![CompactString::from(*parent)],
                    None if level + 1 == depth => self.documents(collection, &folder)?,
                    None => self.parents(&folder)?,
                };
                next.extend(named.into_iter().map(|name| {
                    let mut names = names.clone();
                    names.push(name);
                    names
                }));
            }
            found = next;
        }
        let key = |names| Key {
            account: account.into(),
            collection,
            names,
        };
        Ok(found.into_iter().map(key).collect())
    }

    /// The names of the documents in a folder.
    fn documents(
        &self,
        collection: Collection,
        folder: &Path,
    ) -> Result<Vec<CompactString>, Error> {
        let names = self.names(folder)?;
        let name = |encoded: &String| {
            let file = folder.join(format!("{encoded}.json"));
            self.name(&file, encoded, |text| Content::names(collection, text))
        };
        names.iter().map(name).collect()
    }

    /// The names of the documents that have others below them.
    fn parents(&self, folder: &Path) -> Result<Vec<CompactString>, Error> {
        let encoded = self.folders(folder)?;
        let name = |encoded: &String| {
            let file = folder.join(format!("{encoded}.json"));
            self.name(&file, encoded, Content::any_names)
        };
        encoded.iter().map(name).collect()
    }

    fn accounts(&self) -> Result<Vec<CompactString>, Error> {
        let folders = self.folders(&self.folder.root)?;
        Ok(folders.iter().filter_map(|it| name::decode(it)).collect())
    }

    fn path(&self, collection: Collection, account: &str, parents: &[&str]) -> PathBuf {
        let folder = key::folder(account, &self.folder.region, collection, parents);
        self.folder.root.join(folder)
    }
}

impl Snapshot for FileSnapshot {
    fn revision(&self) -> Revision {
        self.generation.unwrap_or_default()
    }

    fn content(&self, key: &Key) -> Result<Option<Content>, Error> {
        self.content_of(key, &self.folder.file(key))
    }

    fn contains(&self, key: &Key) -> Result<bool, Error> {
        let path = self.folder.file(key);
        Ok(self.confirm(disk::stamp(&path), &path)?.is_some())
    }

    fn keys(
        &self,
        collection: Collection,
        account: Option<&str>,
        parents: &[&str],
    ) -> Result<Vec<Key>, Error> {
        if let Some(account) = account {
            return self.keys_of(collection, account, parents);
        }
        let mut keys = Vec::new();
        for account in self.accounts()? {
            keys.extend(self.keys_of(collection, &account, parents)?);
        }
        keys.sort_by_cached_key(Key::rank);
        Ok(keys)
    }

    fn count(
        &self,
        collection: Collection,
        account: &str,
        parents: &[&str],
    ) -> Result<usize, Error> {
        Ok(self.names(&self.path(collection, account, parents))?.len())
    }

    fn has_expired(&self) -> bool {
        self.has_expired.load(Ordering::Relaxed)
    }
}
