//! What was read before, as long as it is unchanged.
//!
//! Every change of a program counts the state's generation up, under the exclusive lock and before
//! it touches anything, so a killed writer cannot leave others with what is no longer true. A change
//! by hand does not count; the time and length of the file or folder show it.

use crate::local::store::Content;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// What a file or a folder looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub modified: Option<SystemTime>,
    pub length: u64,
}

/// The encoded names of the documents in a folder, sorted.
pub type Names = Arc<Vec<String>>;

/// Documents by file and names by folder, all of one generation.
#[derive(Default)]
pub struct RecordCache(Mutex<Generation>);

#[derive(Default)]
struct Generation {
    number: u64,
    documents: HashMap<PathBuf, (Stamp, Content)>,
    folders: HashMap<PathBuf, (Stamp, Names)>,
}

impl RecordCache {
    /// The document in a file that still looks the same.
    pub fn document(&self, generation: u64, path: &Path, stamp: Stamp) -> Option<Content> {
        let cached = self.at(generation)?;
        let (seen, document) = cached.documents.get(path)?;
        (*seen == stamp).then(|| document.clone())
    }

    pub fn keep_document(&self, generation: u64, path: &Path, stamp: Stamp, document: &Content) {
        if let Some(mut cached) = self.at(generation) {
            let document = document.clone();
            cached.documents.insert(path.to_owned(), (stamp, document));
        }
    }

    /// The names in a folder that still looks the same.
    pub fn names(&self, generation: u64, folder: &Path, stamp: Stamp) -> Option<Names> {
        let cached = self.at(generation)?;
        let (seen, names) = cached.folders.get(folder)?;
        (*seen == stamp).then(|| Arc::clone(names))
    }

    pub fn keep_names(&self, generation: u64, folder: &Path, stamp: Stamp, names: Names) {
        if let Some(mut cached) = self.at(generation) {
            cached.folders.insert(folder.to_owned(), (stamp, names));
        }
    }

    /// Carries everything but these files over to the next generation: nothing else changes in it.
    /// Gives what was known of their folders, for whoever knows what becomes of them.
    pub fn advance<'p>(
        &self,
        generation: u64,
        changed: impl Iterator<Item = &'p Path>,
    ) -> HashMap<PathBuf, (Stamp, Names)> {
        let mut folders = HashMap::new();
        let Some(mut cached) = self.at(generation) else {
            return folders;
        };
        for path in changed {
            cached.documents.remove(path);
            let folder = path.parent().unwrap_or(path);
            folders.extend(cached.folders.remove_entry(folder));
        }
        cached.number = generation + 1;
        folders
    }

    /// Forgets everything, since everything has changed.
    pub fn clear(&self) {
        // A panic elsewhere leaves nothing half-done here.
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cached.documents.clear();
        cached.folders.clear();
    }

    /// What is known of this generation. What is known of an older one is forgotten, and nothing is
    /// known of one that is already over.
    fn at(&self, generation: u64) -> Option<MutexGuard<'_, Generation>> {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.number < generation {
            cached.documents.clear();
            cached.folders.clear();
            cached.number = generation;
        }
        (cached.number == generation).then_some(cached)
    }
}
