//! Processes that tests start, the ports that they listen on, and waiting for what they do.

use std::ops::{Deref, DerefMut};
use std::process::{Child, Command};

/// A process that is killed with the value.
pub struct Running(Child);

impl Running {
    /// Starts a program; panics with its name where it is missing.
    pub fn spawn(command: &mut Command) -> Running {
        let program = command.get_program().to_owned();
        let child = command.spawn();
        Running(child.unwrap_or_else(|error| panic!("{}: {error}", program.display())))
    }

    /// Ends it at once, as a crash does.
    #[cfg(feature = "serve")]
    pub fn crash(&mut self) {
        self.kill().unwrap();
        self.wait().unwrap();
    }

    /// Sends a signal: `TERM`, `STOP`.
    #[cfg(feature = "serve")]
    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success(), "kill -s {name} {id}");
    }
}

impl Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.kill();
        let _ = self.wait();
    }
}

/// A port of 127.0.0.1 on which nothing listens.
#[cfg(any(feature = "aws", feature = "etcd", feature = "xds"))]
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until something is reached, for at most 20 seconds.
#[cfg(any(feature = "xds", target_os = "linux"))]
pub fn until(what: &str, is_reached: impl FnMut() -> bool) {
    until_within(20, what, is_reached);
}

/// The same for at most this many seconds.
#[cfg(any(feature = "xds", target_os = "linux"))]
pub fn until_within(seconds: u64, what: &str, mut is_reached: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    while !is_reached() {
        assert!(std::time::Instant::now() < deadline, "not reached: {what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
