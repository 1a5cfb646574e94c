//! Files of PEM text that the commands read and write.

use crate::certificate::Secret;
use crate::cli::error::Error;
use std::fs::OpenOptions;
use std::io::Write;

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

/// Writes text to a file.
///
/// # Errors
/// A file that cannot be written.
pub fn write(path: &str, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| unwritable(path, &error))
}

/// Writes a private key to a file that only the user can read.
///
/// # Errors
/// A file that cannot be written.
pub fn write_key(path: &str, key: &Secret) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(path)
        .map_err(|error| unwritable(path, &error))?;
    // The mode above counts for new files only.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|error| unwritable(path, &error))?;
    file.write_all(key.expose().as_bytes())
        .map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &str, error: &std::io::Error) -> Error {
    Error::general(format!("cannot write `{path}`: {error}"))
}
