//! Envoys that a killed process left behind.
//!
//! Each Envoy has a file named after its process id in the runtime directory, with the time at which
//! the process started and its program. A process with the same id, start and program is the same one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

const FOLDER: &str = "processes";

/// Notes a process; returns the file of the note.
///
/// # Errors
/// A directory that cannot be written.
pub fn record(runtime: &Path, pid: u32, program: &Path) -> io::Result<PathBuf> {
    let folder = runtime.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let path = folder.join(pid.to_string());
    let note = format!(
        "{}\n{}\n",
        started(pid).unwrap_or_default(),
        program.display()
    );
    fs::write(&path, note)?;
    Ok(path)
}

/// Ends the processes that are noted in a runtime directory; returns how many there were.
pub fn end_all(runtime: &Path) -> usize {
    let entries = fs::read_dir(runtime.join(FOLDER))
        .into_iter()
        .flatten()
        .flatten();
    let mut ended = 0;
    for path in entries.map(|entry| entry.path()) {
        let pid = path
            .file_name()
            .and_then(|name| name.to_str()?.parse::<u32>().ok());
        let note = fs::read_to_string(&path).unwrap_or_default();
        let start = note
            .lines()
            .next()
            .and_then(|line| line.parse::<u64>().ok());
        if let Some(pid) = pid.filter(|pid| start.is_some() && started(*pid) == start) {
            end(pid);
            ended += 1;
        }
        let _ = fs::remove_file(path);
    }
    ended
}

fn end(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    let Some(raw) = Pid::from_raw(pid.cast_signed()) else {
        return;
    };
    let start = started(pid);
    let _ = kill_process(raw, Signal::TERM);
    for _ in 0..200 {
        if started(pid) != start {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let _ = kill_process(raw, Signal::KILL);
}

/// When a process started, in ticks since the machine did; `None` when it has ended, also where no one
/// has asked for its exit status yet.
fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program is in parentheses, and may contain anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let is_zombie = fields.first() == Some(&"Z");
    (!is_zombie).then(|| fields.get(19)?.parse().ok())?
}
