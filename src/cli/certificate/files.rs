//! Files of PEM text that the commands read and write.

use crate::certificate::Secret;
use crate::cli::error::Error;
use crate::cli::replace::{Access, Pending};
use std::path::Path;

/// The text of a file.
///
/// # Errors
/// A file that cannot be read, or is not text.
pub fn read(path: &str) -> Result<String, Error> {
    let bytes = std::fs::read(path)
        .map_err(|error| Error::value(format!("cannot read `{path}`: {error}")))?;
    String::from_utf8(bytes).map_err(|_| {
        Error::value(format!("`{path}` is not PEM")).hint(format!(
            "if it is DER: `openssl x509 -inform der -in {path} -out NEW`"
        ))
    })
}

/// A file that a command writes.
pub struct File<'a> {
    path: &'a str,
    text: &'a str,
    access: Access,
}

impl<'a> File<'a> {
    /// A file with certificates.
    pub fn certificates(path: &'a str, text: &'a str) -> File<'a> {
        File {
            path,
            text,
            access: Access::Kept,
        }
    }

    /// A file with a private key, which only the user can read.
    pub fn private_key(path: &'a str, key: &'a Secret) -> File<'a> {
        File {
            path,
            text: key.expose(),
            access: Access::UserOnly,
        }
    }

    fn unwritable(&self, error: &std::io::Error) -> Error {
        Error::general(format!("cannot write `{}`: {error}", self.path))
    }
}

/// Writes files that belong together. Each is replaced as a whole, and none before all are on the disk. A
/// command that is killed between two of them leaves the first ones new and the others old.
///
/// # Errors
/// A file that cannot be written; nothing has changed then, unless it is a link to several names or in a
/// folder that cannot be written to.
pub fn write(files: &[File<'_>]) -> Result<(), Error> {
    let mut pending = Vec::new();
    for file in files {
        let (path, content) = (Path::new(file.path), file.text.as_bytes());
        let written = Pending::write(path, content, file.access);
        pending.push((file, written.map_err(|error| file.unwritable(&error))?));
    }
    for (file, written) in pending {
        written.commit().map_err(|error| file.unwritable(&error))?;
    }
    Ok(())
}
