//! The control plane behind sockets: the App Mesh API over HTTP.
//!
//! HTTP/1.1 on one thread; operations run on others, so a slow disk delays no other request. This room
//! adds sockets, limits and signatures, and decides nothing about meshes: [`Local::answer`] does.
//!
//! Invariant: without credentials, requests are not authenticated, so only loopback connections are
//! accepted, and only for a loopback host, which keeps out web pages in a browser on this machine.

mod accept;
mod api;
mod host;
mod signature;
mod stream;

use crate::local::Local;
use crate::wire::{Failure, FailureKind};
use api::Api;
pub use signature::Credentials;
use signature::Verifier;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How many operations run at once.
const WORKERS: usize = 16;

/// Where to listen, and what to accept.
pub struct Options {
    /// Port 0 picks a free one.
    pub address: SocketAddr,
    /// What requests must be signed with; required to listen on any address but loopback.
    pub credentials: Option<Credentials>,
    pub limits: Limits,
}

/// The limits of a client.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of a request line and headers.
    pub head: usize,
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
            head: 32 * 1024,
            connections: 512,
            timeout: Duration::from_secs(30),
            busy_timeout: Duration::from_secs(2),
            grace: Duration::from_secs(10),
        }
    }
}

impl Limits {
    fn timeout(&self, is_busy: bool) -> Duration {
        if is_busy {
            self.timeout.min(self.busy_timeout)
        } else {
            self.timeout
        }
    }
}

/// One line of the access log.
#[derive(Clone, Debug)]
pub struct AccessRecord {
    pub peer: SocketAddr,
    /// `-`, like the target, for a malformed request.
    pub method: String,
    /// Path and query.
    pub target: String,
    pub status: u16,
    /// The error's code, if the response is an error.
    pub error: Option<String>,
    pub took: Duration,
}

/// Listens and answers until `shutdown` resolves; then answers the requests in progress and returns, at
/// the latest when the future that `shutdown` resolved to does, too. Calls `bound` with the address,
/// and `log` with every request.
///
/// # Errors
/// An address that cannot be bound, or that is not a loopback address while there are no
/// credentials.
pub fn serve(
    local: Local,
    options: Options,
    bound: impl FnOnce(SocketAddr),
    log: impl Fn(&AccessRecord) + Send + Sync + 'static,
    shutdown: impl Future<Output: Future>,
) -> Result<(), Failure> {
    if options.credentials.is_none() && !options.address.ip().is_loopback() {
        return Err(configuration(format!(
            "{} can be reached from other machines, which must sign their requests, and there are no \
             credentials to verify signatures with",
            options.address
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(WORKERS)
        .build()
        .map_err(|error| configuration(format!("cannot start the server: {error}")))?;
    let region = local.region().to_owned();
    let api = Arc::new(Api {
        local: Arc::new(local),
        verifier: options
            .credentials
            .map(|credentials| Verifier::new(credentials, region)),
        limits: options.limits,
        log: Box::new(log),
    });
    runtime.block_on(async {
        let listener = TcpListener::bind(options.address).await;
        let listener = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = listener.map_err(|error| {
            configuration(format!("cannot listen on {}: {error}", options.address))
        })?;
        bound(address);
        accept::accept(api, listener, shutdown).await;
        Ok(())
    })
}

/// Resolves at the first SIGINT or SIGTERM, to a future that resolves at the second.
pub async fn shutdown_signal() -> impl Future {
    let mut signals = Signals::new();
    signals.next().await;
    async move { signals.next().await }
}

/// SIGINT and SIGTERM, which do not end the process by themselves from here on.
#[cfg(unix)]
struct Signals(std::io::Result<[tokio::signal::unix::Signal; 2]>);

#[cfg(unix)]
impl Signals {
    fn new() -> Signals {
        use tokio::signal::unix::{SignalKind, signal};
        let both = || {
            Ok([
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
            ])
        };
        Signals(both())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Ok([interrupt, terminate]) => tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            },
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Signals {
        Signals
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

fn configuration(message: String) -> Failure {
    Failure {
        kind: FailureKind::Configuration,
        message,
    }
}
