//! Standard output, the only place where data is written.

use super::error::Error;
use std::io::{ErrorKind, Write};

/// Prints a text to standard output; a reader that has gone away is not an error.
///
/// # Errors
/// When it cannot be written for another reason, such as a full device.
pub fn print(text: &str) -> Result<(), Error> {
    written(anstream::stdout().write_all(text.as_bytes()))
}

/// What became of writing to standard output.
///
/// # Errors
/// Anything but a reader that has gone away.
pub fn written(outcome: std::io::Result<()>) -> Result<(), Error> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome
            .map_err(|error| Error::general(format!("standard output cannot be written: {error}"))),
    }
}
