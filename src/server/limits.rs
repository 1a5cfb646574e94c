//! The limits of a client.

use std::time::Duration;

/// The limits of a client.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of the bodies of all requests together; at least those of one body.
    pub body_memory: usize,
    /// Bytes of a request line and headers.
    pub head: usize,
    /// How many connections may be open at once.
    pub connections: usize,
    /// The time limit of each step: sending a request line and headers (including the connection's
    /// idle time before them), sending a body, reading a part of a response.
    pub timeout: Duration,
    /// The same for clients that connect while more than half of the connections are in use.
    pub busy_timeout: Duration,
    /// The time for requests in progress at shutdown.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 1024 * 1024,
            body_memory: 32 * 1024 * 1024,
            head: 32 * 1024,
            connections: 512,
            timeout: Duration::from_secs(30),
            busy_timeout: Duration::from_secs(2),
            grace: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// The time limit of each step of a client that connects now.
    pub fn timeout(&self, is_busy: bool) -> Duration {
        if is_busy {
            self.timeout.min(self.busy_timeout)
        } else {
            self.timeout
        }
    }
}
