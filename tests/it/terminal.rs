//! Pseudo-terminals, which `script` lends: for a line that is run on one, and for a shell to which a
//! test types as a person does.

use super::process::Running;
use super::sandbox::{Sandbox, Transcript};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Runs a line of a shell on a terminal of 100 columns; `None`, and a word on standard error, where
/// there is no `script`.
pub fn on_terminal(sandbox: &Sandbox, line: &str) -> Option<Transcript> {
    if !Path::new("/usr/bin/script").exists() || cfg!(not(target_os = "linux")) {
        eprintln!("SKIPPED: there is no `script` to lend a terminal");
        return None;
    }
    let path = &sandbox.variables()["PATH"];
    let line = format!("stty cols 100; PATH={path}; {line}");
    let words = ["-qec", line.as_str(), "/dev/null"].map(str::to_owned);
    Some(sandbox.run_program(Path::new("script"), &words))
}

pub struct Terminal {
    _script: Running,
    keys: ChildStdin,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    /// Opens one in which a program runs; `None`, and a word on standard error, where the program or
    /// `script`, which makes pseudo-terminals, is missing.
    pub fn open(sandbox: &Sandbox, program: &str, arguments: &str) -> Option<Terminal> {
        for needed in ["script", program] {
            if sandbox.bash(&format!("command -v {needed}")).code != 0 {
                eprintln!("SKIPPED: there is no `{needed}` here");
                return None;
            }
        }
        let mut command = Command::new("script");
        command
            .args(["-qec", &format!("{program} {arguments}"), "/dev/null"])
            .env_clear()
            .envs(sandbox.variables())
            .env("TERM", "xterm")
            .current_dir(sandbox.work())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut script = Running::spawn(&mut command);
        let shown = Arc::new(Mutex::new(String::new()));
        let (mut screen, seen) = (script.stdout.take().unwrap(), Arc::clone(&shown));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                seen.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        let keys = script.stdin.take().unwrap();
        Some(Terminal {
            _script: script,
            keys,
            shown,
        })
    }

    /// Types, then waits until a text is shown that was not there before.
    pub fn types(&mut self, text: &str, awaited: &str) {
        self.shown.lock().unwrap().clear();
        self.keys.write_all(text.as_bytes()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while !self.shown.lock().unwrap().contains(awaited) {
            let shown = self.shown.lock().unwrap().clone();
            assert!(
                Instant::now() < deadline,
                "`{text}` shows no `{awaited}`:\n{shown}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
