//! One Envoy process.

use super::{Failure, Settings};
use crate::envoy::file_stem;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Where the output of Envoys goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Logs {
    /// To standard error, each line behind the name of the proxy.
    Stderr,
    /// To a file for each proxy in this directory.
    Directory(PathBuf),
}

/// So many last lines are kept, for reasons of rejections and ends.
const KEPT: usize = 50;

/// A running Envoy.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    lines: Arc<Mutex<VecDeque<String>>>,
    pid_file: PathBuf,
}

impl Process {
    /// Starts an Envoy with a bootstrap file.
    ///
    /// # Errors
    /// A program that cannot be started, a file that cannot be written.
    pub fn start(name: &str, bootstrap: &Path, settings: &Settings) -> Result<Process, Failure> {
        let mut command = Command::new(&settings.envoy);
        command
            .arg("--config-path")
            .arg(bootstrap)
            // Several Envoys on one machine would fight for one shared memory region.
            .args([
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "--log-level",
                "warning",
                // It warns of limits that matter for a server on the Internet.
                "--component-log-level",
                "main:error",
            ])
            // The keys of a terminal reach whoever started the Envoys, who ends them in order.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| {
            Failure::of(
                name,
                format!("'{}' cannot be started: {error}", settings.envoy.display()),
            )
        })?;
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let sink = sink(name, &settings.logs)?;
        forward(child.stdout.take(), Arc::clone(&lines), Arc::clone(&sink));
        forward(child.stderr.take(), Arc::clone(&lines), sink);
        let pid_file = super::stale::record(&settings.runtime, child.id(), &settings.envoy);
        let pid_file = pid_file.map_err(|error| Failure::of(name, error.to_string()));
        Ok(Process {
            name: name.to_owned(),
            lines,
            pid_file: pid_file.inspect_err(|_| {
                let _ = child.kill();
            })?,
            child,
        })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The last line of its log that contains a word.
    pub fn last_line_with(&self, word: &str) -> Option<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .iter()
            .rev()
            .find(|line| line.contains(word))
            .map(|line| message(line).to_owned())
    }

    /// What it reported last: an error if there is one.
    pub fn last_words(&self) -> String {
        let critical = self
            .last_line_with("][critical]")
            .or_else(|| self.last_line_with("][error]"));
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let last = lines.back().map(|line| message(line).to_owned());
        critical
            .or(last)
            .unwrap_or_else(|| "it printed nothing".to_owned())
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        if let Some(pid) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            // It may have ended already.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
    }

    /// Waits for its end until a point in time, and then ends it by force.
    pub fn end_by(&mut self, deadline: Instant) {
        while Instant::now() < deadline && !self.has_ended() {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.pid_file);
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.pid_file);
    }
}

/// A line of Envoy's log without its prefix `[time][thread][level][logger] [file:line]`.
fn message(line: &str) -> &str {
    match line.starts_with('[').then(|| line.rsplit_once("] ")) {
        Some(Some((_, message))) => message,
        _ => line,
    }
}

type Sink = Arc<Mutex<Box<dyn Write + Send>>>;

fn sink(name: &str, logs: &Logs) -> Result<Sink, Failure> {
    let writer: Box<dyn Write + Send> = match logs {
        Logs::Stderr => Box::new(Prefixed(format!("{name}: "))),
        Logs::Directory(directory) => {
            let path = directory.join(format!("{}.log", file_stem(name)));
            let file = std::fs::create_dir_all(directory).and_then(|()| File::create(&path));
            Box::new(file.map_err(|error| {
                Failure::of(
                    name,
                    format!("'{}' cannot be written: {error}", path.display()),
                )
            })?)
        }
    };
    Ok(Arc::new(Mutex::new(writer)))
}

/// Standard error, with a prefix before each line.
struct Prefixed(String);

impl Write for Prefixed {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let mut stderr = std::io::stderr().lock();
        stderr.write_all(self.0.as_bytes())?;
        stderr.write_all(line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// Copies the output of a process line by line, and keeps the last lines.
fn forward(
    output: Option<impl Read + Send + 'static>,
    lines: Arc<Mutex<VecDeque<String>>>,
    sink: Sink,
) {
    let Some(output) = output else { return };
    thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|length| length > 0)
        {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            let mut kept = lines.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back(text);
            drop(kept);
            // A reader of the log that goes away must not stop an Envoy.
            let _ = sink
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .write_all(&line);
            line.clear();
        }
    });
}

/// The version of an Envoy: `1.40.0`.
///
/// # Errors
/// A program that cannot be started, or is not Envoy.
pub fn version(envoy: &Path) -> Result<String, Failure> {
    let output = Command::new(envoy)
        .arg("--version")
        .output()
        .map_err(|error| {
            Failure::new(format!("'{}' cannot be started: {error}", envoy.display()))
        })?;
    let text = String::from_utf8_lossy(&output.stdout);
    // envoy  version: 9e55.../1.40.0/Clean/RELEASE/BoringSSL
    let (_, build) = text.split_once("version:").unwrap_or_default();
    let version = build.split('/').nth(1);
    version
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("'{}' is not an Envoy", envoy.display())))
}
