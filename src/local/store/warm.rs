//! What was read before, as long as nobody has changed it since.
//!
//! Every change of a program counts the state's generation up, under the exclusive lock and before
//! it touches anything, so a killed writer cannot leave others with what is no longer true. A change
//! by hand does not count; the time and length of the file or folder tell of it.

use super::Record;
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

/// The names of the files in a folder, sorted.
pub type Names = Arc<Vec<String>>;

/// Records by file and names by folder, all of one generation.
#[derive(Default)]
pub struct Warm(Mutex<Generation>);

#[derive(Default)]
struct Generation {
    number: u64,
    records: HashMap<PathBuf, (Stamp, Arc<Record>)>,
    folders: HashMap<PathBuf, (Stamp, Names)>,
}

impl Warm {
    /// The record of a file that still looks the same.
    pub fn get(&self, generation: u64, path: &Path, stamp: Stamp) -> Option<Arc<Record>> {
        let warm = self.at(generation);
        let (seen, record) = warm.records.get(path)?;
        (*seen == stamp).then(|| Arc::clone(record))
    }

    pub fn keep(&self, generation: u64, path: &Path, stamp: Stamp, record: &Arc<Record>) {
        let mut warm = self.at(generation);
        warm.records
            .insert(path.to_owned(), (stamp, Arc::clone(record)));
    }

    /// The names in a folder that still looks the same.
    pub fn names(&self, generation: u64, folder: &Path, stamp: Stamp) -> Option<Names> {
        let warm = self.at(generation);
        let (seen, names) = warm.folders.get(folder)?;
        (*seen == stamp).then(|| Arc::clone(names))
    }

    pub fn keep_names(&self, generation: u64, folder: &Path, stamp: Stamp, names: Names) {
        let mut warm = self.at(generation);
        warm.folders.insert(folder.to_owned(), (stamp, names));
    }

    /// Carries everything but this file over to the next generation: nothing else changes in it. Gives
    /// what was known of the file's folder, for whoever knows what becomes of it.
    pub fn advance(&self, generation: u64, changed: &Path) -> Option<(Stamp, Names)> {
        let mut warm = self.at(generation);
        warm.records.remove(changed);
        warm.number = generation + 1;
        warm.folders.remove(changed.parent()?)
    }

    /// Forgets everything, since everything has changed.
    pub fn clear(&self, generation: u64) {
        let mut warm = self.at(generation);
        warm.records.clear();
        warm.folders.clear();
    }

    /// The records of this generation; those of another are forgotten.
    fn at(&self, generation: u64) -> MutexGuard<'_, Generation> {
        // A panic elsewhere leaves nothing half-done here.
        let mut warm = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if warm.number != generation {
            warm.records.clear();
            warm.folders.clear();
            warm.number = generation;
        }
        warm
    }
}
