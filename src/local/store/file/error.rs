//! What cannot be done to a file, and what is wrong with one.

use crate::local::store::Error;
use std::io;
use std::path::Path;

/// A file system that refuses: `cannot write PATH: no space left on device`.
pub fn failed(verb: &str, path: &Path, error: &io::Error) -> Error {
    Error::Failed(format!("cannot {verb} {}: {error}", path.display()))
}

/// A file with a content that this program did not write.
pub fn damaged(path: &Path, why: &str) -> Error {
    Error::Damaged(format!(
        "{} is damaged: {why}; repair it or move it away",
        path.display()
    ))
}
