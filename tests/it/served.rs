//! `appmesh serve`, the binary, with a state of its own.

use crate::process::Running;
use crate::sandbox::{Sandbox, Transcript, binary, split};
use crate::serve::Client;
use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

/// A server on a free port; killed with the value.
pub struct Served {
    child: Running,
    pub url: String,
    stdout: BufReader<ChildStdout>,
    /// Reads what it says on standard error, so that it never waits for a reader.
    stderr: Option<JoinHandle<String>>,
}

impl Served {
    /// Starts the server with these options, and waits until it listens.
    pub fn start(sandbox: &Sandbox, options: &str) -> Served {
        let mut command = Command::new(binary());
        command.arg("serve").args(split(options));
        sandbox
            .surround(&mut command)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = Running::spawn(&mut command);
        let mut said = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            said.read_to_string(&mut text).unwrap();
            text
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ");
        let url = url
            .unwrap_or_else(|| panic!("it says {line:?} first"))
            .to_owned();
        Served {
            child,
            url,
            stdout,
            stderr: Some(stderr),
        }
    }

    /// The next line that it prints.
    #[cfg(feature = "xds")]
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The resident memory of its process, in bytes.
    #[cfg(feature = "xds")]
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
        kilobytes.parse::<usize>().unwrap() * 1024
    }

    pub fn client(&self) -> Client {
        let address = self.url.strip_prefix("http://").unwrap();
        Client::new(address.parse().unwrap()).unwrap()
    }

    /// Sends a signal: `TERM`, `INT`.
    pub fn signal(&self, name: &str) {
        self.child.signal(name);
    }

    /// Sends a signal and waits for the end; what was said after the first line.
    pub fn end(mut self, signal: &str) -> Transcript {
        self.signal(signal);
        self.wait()
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> Transcript {
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        Transcript {
            code: self.child.wait().unwrap().code().unwrap_or(-1),
            stdout,
            stderr: self.stderr.take().unwrap().join().unwrap(),
        }
    }

    /// Ends it at once, as a crash does.
    pub fn kill(&mut self) {
        self.child.crash();
    }
}
