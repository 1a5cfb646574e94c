//! The server's log on standard error.
//!
//! A thread of its own writes it, because a pipe that no one reads blocks its writer: the server goes
//! on, and the lines that do not fit are counted instead.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How many lines may wait for the writer.
const CAPACITY: usize = 4096;
/// How long the last lines are waited for at the end.
const FLUSH: Duration = Duration::from_secs(1);

/// Takes lines without ever waiting.
#[derive(Clone)]
pub struct Log(Arc<Shared>);

struct Shared {
    /// `None` once the log is closed.
    lines: Mutex<Option<SyncSender<String>>>,
    lost: AtomicU64,
}

/// The thread that writes.
pub struct Writer {
    log: Log,
    thread: JoinHandle<()>,
}

/// A log that writes with this function, one line at a time.
pub fn start(write: impl Fn(&str) + Send + 'static) -> (Log, Writer) {
    let (sender, receiver) = sync_channel(CAPACITY);
    let log = Log(Arc::new(Shared {
        lines: Mutex::new(Some(sender)),
        lost: AtomicU64::new(0),
    }));
    let thread = thread::spawn({
        let log = log.clone();
        move || log.write_all(receiver, write)
    });
    let writer = Writer {
        log: log.clone(),
        thread,
    };
    (log, writer)
}

impl Log {
    /// Writes a line soon, or counts it as lost.
    pub fn line(&self, line: String) {
        let lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let is_taken = lines
            .as_ref()
            .is_some_and(|lines| lines.try_send(line).is_ok());
        if !is_taken {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn write_all(&self, lines: Receiver<String>, write: impl Fn(&str)) {
        for line in lines {
            write(&line);
            let lost = self.0.lost.swap(0, Ordering::Relaxed);
            if lost > 0 {
                write(&format!(
                    "warning: {lost} lines of this log were lost, because they were not read in time"
                ));
            }
        }
    }
}

impl Writer {
    /// Closes the log, and waits a moment for what is still to be written.
    pub fn finish(self) {
        let mut lines = self
            .log
            .0
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *lines = None;
        drop(lines);
        let deadline = Instant::now() + FLUSH;
        while !self.thread.is_finished() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_writer_that_is_stuck_blocks_no_request() {
        let (free, stuck) = mpsc::channel::<()>();
        let (written, seen) = mpsc::channel();
        let (log, writer) = start(move |line| {
            let _ = stuck.recv();
            written.send(line.to_owned()).unwrap();
        });
        for index in 0..2 * CAPACITY {
            log.line(index.to_string());
        }
        drop(free);
        writer.finish();
        let lines: Vec<String> = seen.iter().collect();
        assert_eq!(lines[0], "0");
        assert!(
            lines[1].contains("lines of this log were lost"),
            "{}",
            lines[1]
        );
        assert!(lines.len() >= CAPACITY);
    }
}
