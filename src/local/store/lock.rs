//! The lock of the state, which also counts its changes.

use super::disk::private;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// A lock, held while it lives.
pub struct Lock {
    file: File,
    /// How many changes there were before; see [`Warm`](super::warm::Warm).
    pub generation: u64,
}

impl Lock {
    /// Waits until nobody writes.
    pub fn shared(path: &Path) -> io::Result<Lock> {
        Lock::of(File::open(path)?, File::lock_shared)
    }

    /// Waits until nobody reads or writes. Makes the file when it is not there.
    pub fn exclusive(path: &Path) -> io::Result<Lock> {
        let mut options = OpenOptions::new();
        let options = private(options.read(true).write(true).create(true).truncate(false));
        Lock::of(options.open(path)?, File::lock)
    }

    /// Counts a change that is about to be made.
    pub fn advance(&mut self) -> io::Result<()> {
        self.generation += 1;
        self.file.rewind()?;
        // Always of one length, so that nothing of an older number is left.
        self.file
            .write_all(format!("{:020}\n", self.generation).as_bytes())
    }

    fn of(mut file: File, wait: impl Fn(&File) -> io::Result<()>) -> io::Result<Lock> {
        while let Err(error) = wait(&file) {
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        let mut number = String::new();
        file.read_to_string(&mut number)?;
        Ok(Lock {
            file,
            generation: number.trim().parse().unwrap_or_default(),
        })
    }
}
