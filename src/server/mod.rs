//! The control plane behind sockets: the App Mesh API over HTTP, and, with the feature `xds`, the
//! configuration of Envoys over gRPC.
//!
//! HTTP/1.1 on one thread; operations run on others, so a slow disk delays no other request. This room
//! adds sockets, limits and signatures, and decides nothing about meshes: [`Local::answer`] does.
//!
//! Invariant: without credentials or certificates of clients, requests are not authenticated, so only
//! loopback connections are accepted, and only for a loopback host, which keeps out web pages in a
//! browser on this machine.

mod accept;
mod api;
mod host;
mod metrics;
mod shutdown;
mod signature;
mod stream;
mod target;
mod timed_store;
mod tls;
#[cfg(feature = "xds")]
mod xds;

use crate::local::Local;
use crate::wire::{Failure, FailureKind};
use accept::{Endpoint, accept};
use api::Api;
use metrics::Metrics;
use shutdown::Shutdown;
pub use shutdown::shutdown_signal;
use signature::Verifier;
pub use signature::{Access, ArnPattern, Credentials};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use timed_store::TimedStore;
pub use tls::TlsFiles;
use tls::{ClientAuth, Tls};
use tokio::net::TcpListener;
#[cfg(feature = "xds")]
pub use xds::{MaterialSource, XdsLimits, XdsOptions};

/// How many operations run at once.
const WORKERS: usize = 16;

/// Where to listen, and what to accept.
pub struct Options {
    /// Port 0 picks a free one.
    pub address: SocketAddr,
    /// What requests must be signed with, any of them; without them or certificates of clients,
    /// only loopback addresses can be listened on.
    pub credentials: Vec<Credentials>,
    /// Serves HTTPS only.
    pub tls: Option<TlsFiles>,
    pub limits: Limits,
    /// Also configures Envoys.
    #[cfg(feature = "xds")]
    pub xds: Option<XdsOptions>,
}

impl Options {
    /// Listens on this address without credentials and TLS, for the API only.
    pub fn at(address: SocketAddr) -> Options {
        Options {
            address,
            credentials: Vec::new(),
            tls: None,
            limits: Limits::default(),
            #[cfg(feature = "xds")]
            xds: None,
        }
    }

    /// Whether clients must prove who they are, by a signature or a certificate.
    fn authenticates(&self) -> bool {
        let tls = self.tls.as_ref();
        !self.credentials.is_empty() || tls.is_some_and(|tls| tls.client_authorities.is_some())
    }

    /// What verifies signatures for this service; `None` where requests need none.
    fn verifier(&self, local: &Local) -> Option<Arc<Verifier>> {
        let credentials = self.credentials.clone();
        let verifier = || Verifier::new(credentials, local.region().to_owned(), local.now());
        (!self.credentials.is_empty()).then(|| Arc::new(verifier()))
    }
}

/// The limits of a client.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of the bodies of all requests together; at least those of one body.
    pub body_memory: usize,
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
    /// When its head was complete.
    pub time: SystemTime,
    pub peer: SocketAddr,
    /// `-`, like the target, for a malformed request.
    pub method: String,
    /// Path and query.
    pub target: String,
    pub status: u16,
    /// The error's code, if the response is an error.
    pub error: Option<String>,
    /// What the client does not get to see about it.
    pub detail: Option<String>,
    pub took: Duration,
}

/// Listens and answers until `shutdown` resolves; then answers the requests in progress and returns, at
/// the latest when the future that `shutdown` resolved to also does. Calls `bound` with the address,
/// `log` with every request, and `warn` with what the operator should know.
///
/// # Errors
/// An address that cannot be bound, or that is not a loopback address while clients need neither
/// credentials nor certificates; files of TLS that cannot be used.
pub fn serve(
    local: Local,
    options: Options,
    bound: impl FnOnce(SocketAddr),
    log: impl Fn(&AccessRecord) + Send + Sync + 'static,
    warn: impl Fn(&str) + Send + Sync + 'static,
    shutdown: impl Future<Output: Future>,
) -> Result<(), Failure> {
    let address = options.address;
    if !options.authenticates() && !address.ip().is_loopback() {
        return Err(configuration(format!(
            "{address} can be reached from other machines, which must sign their requests, but there are \
             no credentials to verify signatures with",
        )));
    }
    #[cfg(feature = "xds")]
    xds::check(&options)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(WORKERS)
        .build()
        .map_err(|error| configuration(format!("cannot start the server: {error}")))?;
    let warn: Warn = Arc::new(warn);
    let files = options.tls.clone();
    let tls = load(files.as_ref(), b"http/1.1", ClientAuth::Required)?;
    let (shutdown, signals) = Shutdown::on(shutdown);
    let limits = options.limits.clone();
    let metrics = Metrics::default();
    let local = Arc::new(timed(local, &metrics));
    let verifier = options.verifier(&local);
    #[cfg(feature = "xds")]
    let (mut options, mut metrics) = (options, metrics);
    #[cfg(feature = "xds")]
    let xds = options.xds.take().map(|xds| {
        let verifier = verifier.clone();
        xds::Setup::new(xds, Arc::clone(&local), verifier, &mut metrics)
    });
    let api = Api::new(
        local,
        options,
        verifier,
        metrics,
        shutdown.clone(),
        Box::new(log),
    );
    #[cfg(feature = "xds")]
    let api = api.with_proxies(xds.as_ref().map(xds::Setup::proxies));
    let outcome = runtime.block_on(async {
        let (address, listener) = listen(address).await?;
        follow(tls.as_ref(), &warn);
        let endpoint = Endpoint {
            listener,
            tls,
            protocol: Arc::new(api),
            limits,
        };
        #[cfg(feature = "xds")]
        let envoys = xds::Envoys::listen(xds, files.as_ref(), &shutdown, &warn).await?;
        bound(address);
        #[cfg(feature = "xds")]
        let envoys = envoys.serve(shutdown.clone());
        #[cfg(not(feature = "xds"))]
        let envoys = std::future::ready(());
        tokio::select! {
            _ = async { tokio::join!(accept(endpoint, shutdown), envoys) } => {}
            () = signals => {}
        }
        Ok(())
    });
    // An operation that waits for a disk or a lock does not keep the process.
    runtime.shutdown_background();
    outcome
}

/// The control plane with a store whose calls are timed.
fn timed(local: Local, metrics: &Metrics) -> Local {
    local.wrap_store(|store| {
        Arc::new(TimedStore {
            store,
            metrics: metrics.store.clone(),
        })
    })
}

/// Takes what the operator should know.
type Warn = Arc<dyn Fn(&str) + Send + Sync>;

async fn listen(address: SocketAddr) -> Result<(SocketAddr, TcpListener), Failure> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
    listener.map_err(|error| configuration(format!("cannot listen on {address}: {error}")))
}

/// The TLS of a listener for one protocol, where there are files.
fn load(
    files: Option<&TlsFiles>,
    protocol: &[u8],
    client_auth: ClientAuth,
) -> Result<Option<Arc<Tls>>, Failure> {
    let tls = files.map(|files| Tls::load(files.clone(), &[protocol], client_auth).map(Arc::new));
    tls.transpose()
}

/// Reads the files of a listener's TLS again whenever they change.
fn follow(tls: Option<&Arc<Tls>>, warn: &Warn) {
    if let Some(tls) = tls.cloned() {
        let warn = Arc::clone(warn);
        tokio::spawn(async move { tls.follow(|warning| warn(warning)).await });
    }
}

fn configuration(message: String) -> Failure {
    Failure {
        kind: FailureKind::Configuration,
        message,
    }
}
