//! The old contents of files while several of them are changed.
//!
//! A transaction of several files is committed by the removal of its journal. A journal that is found
//! belongs to a process that was killed before that.

use super::disk;
use super::error::{damaged, failed};
use crate::local::store::Error;
use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

#[derive(Deserialize, Serialize)]
struct Entry {
    /// Below the root of the state.
    file: PathBuf,
    /// In base 64, since a file may have been damaged by hand; `None` where there was no file.
    content: Option<String>,
}

pub fn exists(root: &Path) -> bool {
    root.join(disk::JOURNAL).exists()
}

/// Writes down what these files contain.
pub fn write<'p>(root: &Path, files: impl Iterator<Item = &'p Path>) -> Result<(), Error> {
    let mut entries = Vec::new();
    for file in files {
        let content = match std::fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            content => Some(content.map_err(|error| failed("read", file, &error))?),
        };
        let file = file.strip_prefix(root).unwrap_or(file).to_owned();
        let content = content.map(|content| BASE64.encode(content));
        entries.push(Entry { file, content });
    }
    let journal = root.join(disk::JOURNAL);
    let text = serde_json::to_vec(&entries).expect("a journal is plain data");
    disk::replace(&journal, &root.join(disk::INCOMING), &text)
        .map_err(|error| failed("write", &journal, &error))
}

/// Gives the files the contents in the journal, by `set`, and removes it.
pub fn restore(
    root: &Path,
    set: impl Fn(&Path, Option<&[u8]>) -> Result<(), Error>,
) -> Result<(), Error> {
    let journal = root.join(disk::JOURNAL);
    let text = std::fs::read(&journal).map_err(|error| failed("read", &journal, &error))?;
    let damaged = |why: &dyn std::fmt::Display| damaged(&journal, &why.to_string());
    let entries: Vec<Entry> = serde_json::from_slice(&text).map_err(|why| damaged(&why))?;
    for Entry { file, content } in entries {
        let content = content.map(|content| BASE64.decode(content)).transpose();
        let content = content.map_err(|why| damaged(&why))?;
        set(&root.join(file), content.as_deref())?;
    }
    remove(root)
}

/// Commits what was done.
pub fn remove(root: &Path) -> Result<(), Error> {
    let journal = root.join(disk::JOURNAL);
    disk::remove(&journal).map_err(|error| failed("remove", &journal, &error))
}
