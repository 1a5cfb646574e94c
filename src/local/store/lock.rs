//! The lock of the state, which also counts its changes.

use super::disk::private;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::Path;

/// Every number is this long with its line end, so that nothing of an older one is left.
const LENGTH: usize = 21;

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
        Ok(Lock {
            generation: number(&mut file)?,
            file,
        })
    }
}

/// The count of changes, read without the lock.
pub struct Counter(File);

impl Counter {
    pub fn open(path: &Path) -> Option<Counter> {
        File::open(path).ok().map(Counter)
    }

    pub fn read(&mut self) -> Option<u64> {
        number(&mut self.0).ok()
    }
}

/// The number that the file holds: 0 in a new one.
fn number(file: &mut File) -> io::Result<u64> {
    let mut digits = [0; LENGTH];
    let read = read_start(file, &mut digits)?;
    let digits = std::str::from_utf8(&digits[..read]).unwrap_or_default();
    Ok(digits.trim_end().parse().unwrap_or_default())
}

/// Reads from the beginning, with one call of the system where it has such: a server does so for
/// every request.
fn read_start(file: &mut File, bytes: &mut [u8]) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, bytes, 0);
    #[cfg(not(unix))]
    {
        file.rewind()?;
        io::Read::read(file, bytes)
    }
}
