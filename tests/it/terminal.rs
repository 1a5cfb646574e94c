//! Pseudo-terminals, which `script` lends: for a line that is run on one, and for a shell to which a
//! test types as a person does.

use super::process::Running;
use super::sandbox::{Sandbox, Transcript};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Runs a line of a shell on a terminal of 100 columns.
pub fn on_terminal(sandbox: &Sandbox, line: &str) -> Transcript {
    let path = &sandbox.variables()["PATH"];
    let line = format!("stty cols 100; PATH={path}; {line}");
    let words = ["-qec", line.as_str(), "/dev/null"].map(str::to_owned);
    sandbox.run_program(Path::new("script"), &words)
}

pub struct Terminal {
    _script: Running,
    keys: ChildStdin,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    /// Opens one in which a program runs.
    pub fn open(sandbox: &Sandbox, program: &str, arguments: &str) -> Terminal {
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
        Terminal {
            _script: script,
            keys,
            shown,
        }
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
