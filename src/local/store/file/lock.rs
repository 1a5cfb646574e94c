//! The lock of the state, which also counts its changes.

use super::disk::private;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Every number is this long with its line end, so that nothing of an older one is left.
const LENGTH: usize = 21;

/// A lock, held while it lives.
pub struct Lock {
    file: File,
    /// How many changes there were before; see [`RecordCache`](super::cache::RecordCache).
    pub generation: u64,
}

impl Lock {
    /// Waits until no one writes.
    pub fn shared(path: &Path) -> io::Result<Lock> {
        Lock::of(File::open(path)?, File::lock_shared)
    }

    /// Waits until no one reads or writes. Makes the file when it is not there.
    pub fn exclusive(path: &Path) -> io::Result<Lock> {
        let mut options = OpenOptions::new();
        let options = private(options.read(true).write(true).create(true).truncate(false));
        Lock::of(options.open(path)?, File::lock)
    }

    /// Counts a change that is about to be made.
    pub fn advance(&mut self) -> io::Result<()> {
        self.generation += 1;
        self.file.rewind()?;
        self.file
            .write_all(format!("{:020}\n", self.generation).as_bytes())
    }

    /// Gives the lock up and keeps the count.
    pub fn release(self) -> io::Result<Counter> {
        self.file.unlock()?;
        Ok(Counter(Mutex::new(self.file)))
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

/// The count of changes, read without the lock. A change that is under way is counted already.
pub struct Counter(Mutex<File>);

impl Counter {
    pub fn read(&self) -> Option<u64> {
        // A panic elsewhere leaves nothing half-done here.
        number(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)).ok()
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
