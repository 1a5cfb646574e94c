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
mod access_record;
mod api;
#[cfg(unix)]
mod descriptors;
mod host;
mod limits;
mod listener;
mod metrics;
mod options;
mod shutdown;
mod signature;
mod stream;
mod target;
mod timed_store;
mod tls;
#[cfg(feature = "xds")]
mod xds;

use crate::local::Local;
use crate::wire::Failure;
use accept::{Endpoint, accept};
pub use access_record::AccessRecord;
use api::Api;
pub use limits::Limits;
use listener::{Warn, configuration, follow, listen, load};
use metrics::Metrics;
pub use options::Options;
use shutdown::Shutdown;
pub use shutdown::shutdown_signal;
pub use signature::{Access, ArnPattern, Credentials};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use timed_store::TimedStore;
use tls::ClientAuth;
pub use tls::TlsFiles;
#[cfg(feature = "xds")]
pub use xds::{MaterialSource, XdsLimits, XdsOptions};

/// How many operations run at once.
const WORKERS: usize = 16;

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
    if let Some(xds) = &options.xds {
        let is_safe = options.tls.is_some() && options.authenticates();
        xds::check(xds, is_safe)?;
    }
    #[cfg(unix)]
    descriptors::raise_limit();
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
        let (address, listener) = listen(address)?;
        follow(tls.as_ref(), &warn);
        let endpoint = Endpoint {
            listener,
            tls,
            protocol: Arc::new(api),
            limits,
        };
        #[cfg(feature = "xds")]
        let envoys = xds::Envoys::listen(xds, files.as_ref(), &shutdown, &warn)?;
        let mut signals = pin!(signals);
        // A signal that comes as soon as the address is known does not end the process abruptly.
        tokio::select! {
            biased;
            () = &mut signals => {}
            () = std::future::ready(()) => {}
        }
        bound(address);
        #[cfg(feature = "xds")]
        let envoys = envoys.serve(shutdown.clone());
        #[cfg(not(feature = "xds"))]
        let envoys = std::future::ready(());
        tokio::select! {
            _ = async { tokio::join!(accept(endpoint, shutdown), envoys) } => {}
            () = &mut signals => {}
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
