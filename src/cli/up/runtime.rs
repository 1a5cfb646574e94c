//! The directory of one run: configuration of Envoys, their process ids, certificates.
//!
//! It is below the state directory, and private to the user. A lock that ends with the process shows
//! which directories are in use; whatever a killed process left behind is ended and removed.

use crate::cli::environment::Environment;
use crate::cli::error::{Error, Kind};
use crate::cli::store;
use crate::up::stale;
use clap::ArgMatches;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

const FOLDER: &str = "up";
const LOCK: &str = "lock";

/// A directory that is removed when the run ends.
pub struct Runtime {
    path: PathBuf,
    /// Kept for as long as the run lasts.
    _lock: File,
}

impl Runtime {
    /// Makes the directory of this run, and ends the Envoys of runs that were killed.
    ///
    /// # Errors
    /// A state directory that cannot be written.
    pub fn create(matches: &ArgMatches, environment: &Environment) -> Result<Runtime, Error> {
        let folder = match matches.get_one::<String>("state-dir") {
            Some(folder) => PathBuf::from(folder),
            None => store::default_folder(environment)?,
        };
        let folder = folder.join(FOLDER);
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        end_stale(&folder);
        let path = folder.join(format!("run-{}", std::process::id()));
        let created = private(&path).and_then(|()| File::create(path.join(LOCK)));
        let lock = created.and_then(|lock| {
            lock.lock()?;
            Ok(lock)
        });
        let lock = lock.map_err(|error| {
            let message = format!("'{}' cannot be written: {error}", path.display());
            Error::new(Kind::Machine, message)
        })?;
        Ok(Runtime { path, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn private(path: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn end_stale(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_in_use = File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_err());
        if !is_in_use {
            let ended = stale::end_all(&path);
            if ended > 0 {
                crate::cli::stderr::eprintln!(
                    "ended {ended} Envoys that an earlier run left behind"
                );
            }
            let _ = fs::remove_dir_all(&path);
        }
    }
}
