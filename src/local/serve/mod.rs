//! The control plane behind a socket.
//!
//! HTTP/1.1 on one thread; the answers are made on others, so a disk that takes its time holds up
//! nobody else. This adds a socket, limits and signatures, and decides nothing: what an operation
//! answers is [`Local::answer`]'s business.
//!
//! Without credentials nobody is asked who he is, so nobody beyond this machine is listened to, and
//! no page of the web that a browser of this machine shows.

mod exchange;
mod host;
mod listener;
mod socket;

use super::signature::Guard;
use super::{Credentials, Local};
use crate::wire::{Failure, FailureKind};
use exchange::Server;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How many answers are made at once.
const WORKERS: usize = 16;

/// Where to listen, to whom, and how long.
pub struct Options {
    /// Port 0 takes a free one.
    pub address: SocketAddr,
    /// What callers must sign with; needed to be heard from beyond this machine.
    pub credentials: Option<Credentials>,
    pub limits: Limits,
}

/// What a caller may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of a request line and headers.
    pub head: usize,
    pub connections: usize,
    /// Time for each step of a caller: to send a request line and headers, a connection's idle time
    /// included, to send a body, to take a part of an answer.
    pub patience: Duration,
    /// Likewise for those who come while half of the connections are taken.
    pub crowded_patience: Duration,
    /// Time for the requests in hand when the end has come.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 1024 * 1024,
            head: 32 * 1024,
            connections: 512,
            patience: Duration::from_secs(30),
            crowded_patience: Duration::from_secs(2),
            grace: Duration::from_secs(10),
        }
    }
}

impl Limits {
    fn patience(&self, is_crowded: bool) -> Duration {
        match is_crowded {
            true => self.patience.min(self.crowded_patience),
            false => self.patience,
        }
    }
}

/// One line of the access log.
#[derive(Clone, Debug)]
pub struct Access {
    pub peer: SocketAddr,
    /// `-`, as the target, for what is no request.
    pub method: String,
    /// Path and query.
    pub target: String,
    pub status: u16,
    /// The error's code, for an answer that is one.
    pub error: Option<String>,
    pub took: Duration,
}

/// Listens and answers until the future ends; then answers the requests in hand and returns, at the
/// latest when the future that it gave ends, too. `bound` is told the address; `log` every request.
///
/// # Errors
/// An address that cannot be listened to, or that is seen from beyond this machine while there are
/// no credentials.
pub fn serve(
    local: Local,
    options: Options,
    bound: impl FnOnce(SocketAddr),
    log: impl Fn(&Access) + Send + Sync + 'static,
    until: impl Future<Output: Future>,
) -> Result<(), Failure> {
    if options.credentials.is_none() && !options.address.ip().is_loopback() {
        return Err(refused(format!(
            "{} can be reached from beyond this machine, where only signed requests are heard, and \
             there are no credentials to compare signatures with",
            options.address
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(WORKERS)
        .build()
        .map_err(|error| refused(format!("cannot start the server: {error}")))?;
    let region = local.settings.region.clone();
    let server = Arc::new(Server {
        local: Arc::new(local),
        guard: options
            .credentials
            .map(|credentials| Guard::new(credentials, region)),
        limits: options.limits,
        log: Box::new(log),
    });
    runtime.block_on(async {
        let listener = TcpListener::bind(options.address).await;
        let listener = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = listener
            .map_err(|error| refused(format!("cannot listen to {}: {error}", options.address)))?;
        bound(address);
        listener::accept(server, listener, until).await;
        Ok(())
    })
}

/// Ends at the first interrupt, or when the system asks the process to end; gives what ends at the
/// second.
pub async fn interrupted() -> impl Future {
    let mut signals = Signals::new();
    signals.next().await;
    async move { signals.next().await }
}

/// What asks a process to end. From here on, the system does not end it by itself.
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

fn refused(message: String) -> Failure {
    Failure {
        kind: FailureKind::Configuration,
        message,
    }
}
