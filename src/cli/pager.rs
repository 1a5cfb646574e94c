//! Where answers go: standard output, or on a terminal the user's pager, which is started when there
//! is something to show.

use super::environment::Environment;
use super::profile::Profile;
use super::stderr;
use crate::output::escape;
use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command, Stdio};
#[cfg(unix)]
use std::sync::Arc;

/// A writer of answers.
pub struct Out {
    /// The pager's words, while it has not been started.
    pager: Option<Vec<String>>,
    running: Option<Child>,
}

impl Out {
    /// Standard output; through a pager when it is a terminal and neither an option nor a setting
    /// switches that off. The pager is that of `AWS_PAGER`, the profile's `cli_pager` or PAGER, else
    /// `less`.
    pub fn new(is_off: bool, environment: &Environment, profile: &Profile) -> Out {
        let reported = environment
            .get_even_empty("AWS_PAGER")
            .or_else(|| profile.get_even_empty("cli_pager"))
            .or_else(|| environment.get_even_empty("PAGER"))
            .unwrap_or("less");
        let words = shell_words::split(reported).unwrap_or_default();
        let wanted = !is_off && !words.is_empty() && io::stdout().is_terminal();
        Out {
            pager: wanted.then_some(words),
            running: None,
        }
    }

    /// Waits for the user to leave the pager.
    pub fn finish(&mut self) -> io::Result<()> {
        match &mut self.running {
            Some(child) => {
                drop(child.stdin.take());
                child.wait().map(drop)
            }
            None => io::stdout().flush(),
        }
    }

    fn start(&mut self) {
        let Some(words) = self.pager.take() else {
            return;
        };
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            command.env("LESS", "FRX");
        }
        match command.spawn() {
            Ok(child) => {
                leave_signals_to_pager();
                self.running = Some(child);
            }
            Err(error) => stderr::eprintln!(
                "the pager `{}` cannot be started ({error}), so the answer is printed without it",
                escape::line(&words[0])
            ),
        }
    }
}

/// Ctrl-C goes to the pager and to this process. It is the pager's: without this process to wait for
/// it, the shell would read from the same terminal.
#[cfg(unix)]
fn leave_signals_to_pager() {
    use signal_hook::consts::{SIGINT, SIGQUIT};
    for signal in [SIGINT, SIGQUIT] {
        // A handler, not "ignore", which a pager that is started later would inherit.
        let _ = signal_hook::flag::register(signal, Arc::default());
    }
}

#[cfg(not(unix))]
fn leave_signals_to_pager() {}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.start();
        match self.running.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(pager) => pager.write(bytes),
            None => io::stdout().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.running.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(pager) => pager.flush(),
            None => io::stdout().flush(),
        }
    }
}
