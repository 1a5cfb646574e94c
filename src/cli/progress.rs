//! Progress of long work: a line on standard error, `3,120 of 20,000 files`.
//!
//! It is there on a terminal only, after half a second, and gone when the work is done: neither a
//! script nor a user of a short command ever sees it. It has no color, so `NO_COLOR` has nothing
//! to change; where a line cannot be erased (TERM=dumb), there is none.

use super::environment::{self, Environment};
use std::io::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

/// Milliseconds before the line comes, and between two of its changes.
const DELAY: u64 = 500;
const PAUSE: u64 = 100;

/// A time that never comes.
const NEVER: u64 = u64::MAX;

/// Erases the line that the cursor is in.
const ERASE: &str = "\r\x1b[K";

/// Work of which parts get done, by any number of threads. Dropped, it leaves nothing behind.
pub struct Progress {
    /// What is counted, in the plural.
    what: &'static str,
    /// How many there are, where that is known.
    total: Option<usize>,
    done: AtomicUsize,
    started: Instant,
    /// When the line may be drawn next, in milliseconds from the start.
    next: AtomicU64,
}

impl Progress {
    pub fn new(total: Option<usize>, what: &'static str, environment: &Environment) -> Progress {
        let next = if environment::can_erase(environment) {
            DELAY
        } else {
            NEVER
        };
        Progress {
            what,
            total,
            done: AtomicUsize::new(0),
            started: Instant::now(),
            next: AtomicU64::new(next),
        }
    }

    /// One more part is done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let next = self.next.load(Ordering::Relaxed);
        if next == NEVER {
            return;
        }
        let now = self.started.elapsed().as_millis() as u64;
        let draw = || {
            let later = now + PAUSE;
            self.next
                .compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed)
        };
        // Of threads that come at the same time, one draws.
        if now >= next && draw().is_ok() {
            show(&format!("{ERASE}{}", self.line(done)));
        }
    }

    fn line(&self, done: usize) -> String {
        let done = grouped(done);
        match self.total {
            Some(total) => format!("{done} of {} {}", grouped(total), self.what),
            None => format!("{done} {}", self.what),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if ![DELAY, NEVER].contains(self.next.get_mut()) {
            show(ERASE);
        }
    }
}

/// A terminal that has been closed is not an error.
fn show(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// A number as people read it: `20,000`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_for_people() {
        let of = |total| Progress::new(total, "files", &Environment::default());
        assert_eq!(of(Some(20_000)).line(3120), "3,120 of 20,000 files");
        assert_eq!(of(None).line(999), "999 files");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
