//! The state while nobody changes it.

use super::lock::Lock;
use super::warm::Names;
use super::{Id, Record, Store, damaged, disk, layout, trouble};
use crate::model::ResourceShape;
use crate::wire::Failure;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The state, protected from changes.
pub struct Reading<'a> {
    pub(super) store: &'a Store,
    /// None for a state that nobody has changed yet, or that was copied without its lock.
    pub(super) lock: Option<Lock>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(store: &'a Store, lock: Option<Lock>) -> Reading<'a> {
        Reading { store, lock }
    }

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
        self.look(path)?.transpose()
    }

    /// The resource in a file, or what is wrong with the file, apart from trouble with the disk.
    pub fn look(&self, path: &Path) -> Result<Option<Result<Arc<Record>, Failure>>, Failure> {
        let stamp = disk::stamp(path).map_err(|error| trouble("read", path, error))?;
        let Some(stamp) = stamp else { return Ok(None) };
        let warm = &self.store.warm;
        let generation = self.lock.as_ref().map(|lock| lock.generation);
        if let Some(record) = generation.and_then(|number| warm.get(number, path, stamp)) {
            return Ok(Some(Ok(record)));
        }
        let text = std::fs::read(path).map_err(|error| trouble("read", path, error))?;
        let record = self.understand(path, &text);
        if let (Some(number), Ok(record)) = (generation, &record) {
            warm.keep(number, path, stamp, record);
        }
        Ok(Some(record))
    }

    fn understand(&self, path: &Path, text: &[u8]) -> Result<Arc<Record>, Failure> {
        let record: Record = serde_json::from_slice(text).map_err(|why| damaged(path, why))?;
        let is_in_its_place = record.id().is_some_and(|id| self.store.file(&id) == path);
        if !is_in_its_place {
            let why = "it holds another resource than its name says";
            return Err(damaged(path, why));
        }
        Ok(Arc::new(record))
    }

    /// The files of all resources of a kind whose names begin with these, in a stable order.
    pub fn files(
        &self,
        mesh_owner: &str,
        resource: &ResourceShape,
        names: &[&str],
    ) -> Result<Vec<PathBuf>, Failure> {
        self.files_below(self.store.region(mesh_owner), resource, names)
    }

    fn files_below(
        &self,
        region: PathBuf,
        resource: &ResourceShape,
        names: &[&str],
    ) -> Result<Vec<PathBuf>, Failure> {
        layout::files(region, resource, names, |folder| self.stems(folder))
            .map_err(|(path, error)| trouble("read", &path, error))
    }

    /// How many resources of a kind there are with the same parent, which these names tell.
    pub fn count(
        &self,
        mesh_owner: &str,
        resource: &ResourceShape,
        parent: &[&str],
    ) -> Result<usize, Failure> {
        let folder = layout::folder(self.store.region(mesh_owner), resource, parent);
        let stems = self.stems(&folder);
        let stems = stems.map_err(|error| trouble("read", &folder, error))?;
        Ok(stems.len())
    }

    /// The names of the JSON files in a folder without their extension, sorted.
    fn stems(&self, folder: &Path) -> io::Result<Names> {
        // Looked at before it is read, so that what comes in between is seen next time.
        let known = self.lock.as_ref().map(|lock| lock.generation);
        let known = known.zip(disk::stamp(folder)?);
        let warm = &self.store.warm;
        if let Some(names) =
            known.and_then(|(generation, stamp)| warm.names(generation, folder, stamp))
        {
            return Ok(names);
        }
        let names = Names::new(disk::stems(folder)?);
        if let Some((generation, stamp)) = known {
            warm.keep_names(generation, folder, stamp, Names::clone(&names));
        }
        Ok(names)
    }

    /// The files of all resources of a kind, whoever owns their mesh, ordered by name.
    pub fn files_of_everybody(&self, resource: &ResourceShape) -> Result<Vec<PathBuf>, Failure> {
        let root = &self.store.root;
        let accounts = disk::folders(root).map_err(|error| trouble("read", root, error))?;
        let mut files = Vec::new();
        for account in accounts {
            let region = root.join(account).join(layout::encode(&self.store.region));
            files.extend(self.files_below(region, resource, &[])?);
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
