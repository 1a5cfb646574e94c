//! What signals that the mesh has changed: files by the operating system, the local App Mesh by its
//! store, an endpoint by asking again.

use super::source::Source;
use crate::cli::environment::Environment;
use crate::cli::error::{Error, Kind};
use crate::cli::service;
use crate::local::store::Revision;
use clap::ArgMatches;
use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// Changes that follow one another closer than this belong together.
const QUIET: Duration = Duration::from_millis(25);

/// How long changes that do not end are collected.
const COLLECT: Duration = Duration::from_millis(200);

/// How often an endpoint is asked.
const ASK: Duration = Duration::from_secs(2);

/// How often ACM is asked whether it has renewed a certificate.
const ASK_ACM: Duration = Duration::from_mins(5);

/// How long one wait for the store lasts.
const STORE: Duration = Duration::from_mins(1);

/// Notices changes.
pub struct Watch {
    changes: Receiver<()>,
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// # Errors
    /// A machine that cannot watch files, a store that cannot be used.
    pub fn new(
        source: &Source,
        asks_aws: bool,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Watch, Error> {
        let (sender, changes) = mpsc::channel();
        let of_files = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| is_change(event.kind)) {
                let _ = of_files.send(());
            }
        });
        let mut watch = Watch {
            changes,
            watcher: watcher.map_err(|error| unwatchable(&error))?,
            folders: BTreeSet::new(),
        };
        if source.can_change() {
            for path in &source.paths {
                let (folder, mode) = folder(path);
                let watched = watch.watcher.watch(&folder, mode);
                watched.map_err(|error| unwatchable(&error))?;
            }
        }
        // The local store contains the mesh, or certificates for a mesh from elsewhere.
        let local = service::embedded(matches, environment, service::warn)?;
        let seen = local.store().revision().unwrap_or_default();
        let of_store = sender.clone();
        thread::spawn(move || follow_store(&local, seen, &of_store));
        if source.paths.is_empty() && !Source::is_local(matches, environment) {
            ask_again(sender, ASK);
        } else if asks_aws {
            ask_again(sender, ASK_ACM);
        }
        Ok(watch)
    }

    /// Also watches files of certificates. One whose folder is not there is left out: reading it is an
    /// error anyway.
    pub fn follow_files(&mut self, files: BTreeSet<PathBuf>) {
        for file in files {
            let folder = parent(&file);
            if self.folders.insert(folder.clone()) {
                let _ = self.watcher.watch(&folder, RecursiveMode::NonRecursive);
            }
        }
    }

    /// Waits for changes, and until they are complete; whether there were any.
    pub fn has_changed(&self, timeout: Duration) -> bool {
        if self.changes.recv_timeout(timeout).is_err() {
            return false;
        }
        let first = Instant::now();
        while first.elapsed() < COLLECT {
            if let Err(RecvTimeoutError::Timeout) = self.changes.recv_timeout(QUIET) {
                break;
            }
        }
        true
    }
}

/// Reports a possible change again and again.
fn ask_again(changes: Sender<()>, interval: Duration) {
    thread::spawn(move || {
        while changes.send(()).is_ok() {
            thread::sleep(interval);
        }
    });
}

/// Reports each revision of the store after this one.
fn follow_store(local: &crate::local::Local, mut seen: Revision, changes: &Sender<()>) {
    loop {
        match local.store().watch(seen, STORE) {
            Ok(revision) if revision == seen => {}
            Ok(revision) => {
                seen = revision;
                if changes.send(()).is_err() {
                    return;
                }
            }
            // It may be readable again later.
            Err(_) => thread::sleep(ASK),
        }
    }
}

fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

/// What to watch for a path: a folder with everything below it, the folder of a file (which may be
/// replaced by a rename), or the folder above the first wildcard of a pattern.
fn folder(word: &str) -> (PathBuf, RecursiveMode) {
    let path = Path::new(word);
    if path.is_dir() {
        return (path.to_owned(), RecursiveMode::Recursive);
    }
    if path.exists() {
        return (parent(path), RecursiveMode::NonRecursive);
    }
    let before = word.find(['*', '?', '[']).map_or(word, |at| &word[..at]);
    let folder = before.rfind('/').map_or("", |at| &before[..=at]);
    (
        parent(&Path::new(folder).join("x")),
        RecursiveMode::Recursive,
    )
}

/// The folder of a file; the current one for a bare name.
fn parent(file: &Path) -> PathBuf {
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

fn unwatchable(error: &notify::Error) -> Error {
    Error::new(Kind::Machine, format!("files cannot be watched: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watches_above_the_first_wildcard() {
        assert_eq!(folder("a/b*/c.yaml").0, Path::new("a/"));
        assert_eq!(folder("*.yaml").0, Path::new("."));
        assert_eq!(folder("src").0, Path::new("src"));
        assert_eq!(folder("Cargo.toml").0, Path::new("."));
    }
}
