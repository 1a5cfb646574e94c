//! The control plane that Envoys connect to: ADS over gRPC, version 3, state of the world and
//! incremental.
//!
//! [`push`] makes the configuration of each connected proxy when the state changes, whoever changed
//! it, on the thread of [`publisher_thread`]; [`resources`] encodes it and gives versions by content, so
//! that nothing is sent that is not new; [`stream`] decides what is sent when, with [`sotw`] and
//! [`delta`] for the two variants of the protocol; [`service`] brings that to sockets. [`proxies`] lists
//! who is connected.
//!
//! Invariants: secrets leave this machine over TLS only, to clients with a certificate or a signature;
//! a client whose credentials are restricted gets nothing of other nodes and gateways; a proxy whose
//! node is deleted or cannot be configured any more keeps what it has; a client that does not read
//! does not block the others.

mod authentication;
mod codec;
mod concern;
mod delta;
mod messages;
mod metrics;
mod node;
mod options;
mod proxies;
mod publisher_thread;
mod push;
mod resources;
mod service;
mod sotw;
mod stream;

use super::accept::{Endpoint, accept};
use super::listener::{Warn, configuration, follow, listen, load};
use super::metrics::Metrics;
use super::shutdown::Shutdown;
use super::signature::Verifier;
use super::tls::{ClientAuth, TlsFiles};
use crate::discovery::Directories;
use crate::envoy::descriptors::TYPE_PREFIX;
use crate::local::Local;
use crate::local::store::Revision;
use crate::wire::Failure;
use authentication::Authentication;
use metrics::XdsMetrics;
use node::NodeId;
pub use options::{XdsLimits, XdsOptions};
pub use proxies::Proxies;
use publisher_thread::PublisherThread;
pub use push::MaterialSource;
use push::{Publisher, Refusal};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long the store is watched before the end of the server is looked for.
const WATCH: Duration = Duration::from_millis(500);
/// The pause after a state that cannot be read.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether Envoys may be served so. `is_safe` states that TLS is on and clients are authenticated.
///
/// # Errors
/// Secrets would be sent to other machines unencrypted, or to anyone who asks.
pub fn check(options: &XdsOptions, is_safe: bool) -> Result<(), Failure> {
    let address = options.address;
    if is_safe || address.ip().is_loopback() {
        return Ok(());
    }
    Err(configuration(format!(
        "{address} can be reached from other machines, and Envoys get private keys there: it needs \
         --tls-certificate and --tls-key, and --client-ca or --credentials to authenticate the Envoys",
    )))
}

/// What is to be served to Envoys, before anything is listened on.
pub struct Setup {
    options: XdsOptions,
    local: Arc<Local>,
    verifier: Option<Arc<Verifier>>,
    metrics: XdsMetrics,
    proxies: Arc<Proxies>,
}

impl Setup {
    /// Verifies the signatures of calls with `verifier`, where there is one.
    pub fn new(
        options: XdsOptions,
        local: Arc<Local>,
        verifier: Option<Arc<Verifier>>,
        metrics: &mut Metrics,
    ) -> Setup {
        let metrics = XdsMetrics::register(&mut metrics.registry);
        Setup {
            options,
            local,
            verifier,
            proxies: Arc::new(Proxies::new(metrics.proxies.clone())),
            metrics,
        }
    }

    /// The Envoys that will be connected.
    pub fn proxies(&self) -> Arc<Proxies> {
        Arc::clone(&self.proxies)
    }
}

/// The listener for Envoys, if there is one.
pub struct Envoys(Option<Listening>);

/// A listener that does not accept yet.
struct Listening {
    endpoint: Endpoint<Xds>,
    address: SocketAddr,
    has_changed: Box<dyn FnMut() -> bool + Send>,
    bound: Box<dyn FnOnce(SocketAddr) + Send>,
}

impl Envoys {
    /// Listens for Envoys.
    ///
    /// # Errors
    /// An address that cannot be bound; files of TLS that cannot be used.
    pub fn listen(
        setup: Option<Setup>,
        files: Option<&TlsFiles>,
        shutdown: &Shutdown,
        warn: &Warn,
    ) -> Result<Envoys, Failure> {
        let Some(setup) = setup else {
            return Ok(Envoys(None));
        };
        let XdsOptions {
            address,
            materials,
            directory,
            has_changed,
            limits,
            bound,
        } = setup.options;
        let (address, listener) = listen(address)?;
        let client_auth = match setup.verifier {
            Some(_) => ClientAuth::Optional,
            None => ClientAuth::Required,
        };
        let registry = Directories::default().with(Box::new(setup.local.instances()));
        let directories = match directory {
            Some(directory) => registry.with(directory),
            None => registry,
        };
        let tls = load(files, b"h2", client_auth)?;
        follow(tls.as_ref(), warn);
        let publisher = Publisher::new(Arc::clone(&setup.local), materials, Box::new(directories));
        let xds = Xds {
            publisher: PublisherThread::start(publisher),
            local: setup.local,
            authentication: Authentication {
                verifier: setup.verifier,
                is_required: tls.is_some(),
            },
            streams: Arc::new(Semaphore::new(limits.streams)),
            request_limit: limits.request,
            metrics: setup.metrics,
            proxies: setup.proxies,
            shutdown: shutdown.clone(),
            warn: Arc::clone(warn),
        };
        let endpoint = Endpoint {
            listener,
            tls,
            protocol: Arc::new(xds),
            limits: limits.of_listener(),
        };
        Ok(Envoys(Some(Listening {
            endpoint,
            address,
            has_changed,
            bound,
        })))
    }

    /// Reports the address, and serves until shutdown.
    pub async fn serve(self, shutdown: Shutdown) {
        if let Some(Listening {
            endpoint,
            address,
            has_changed,
            bound,
        }) = self.0
        {
            bound(address);
            Arc::clone(&endpoint.protocol).follow(has_changed);
            accept(endpoint, shutdown).await;
        }
    }
}

/// The control plane for Envoys, and what every stream of it needs.
pub struct Xds {
    local: Arc<Local>,
    authentication: Authentication,
    /// The streams that may still be opened.
    streams: Arc<Semaphore>,
    /// See [`XdsLimits::request`].
    request_limit: usize,
    metrics: XdsMetrics,
    publisher: PublisherThread,
    proxies: Arc<Proxies>,
    shutdown: Shutdown,
    warn: Warn,
}

impl Xds {
    /// Pushes every change of the state and of materials until the server ends, on a thread of its own:
    /// waiting for a commit would take one of those for operations for good.
    fn follow(self: Arc<Self>, mut has_changed: Box<dyn FnMut() -> bool + Send>) {
        thread::spawn(move || {
            let mut seen: Revision = 0;
            while !self.shutdown.has_begun() {
                match self.local.store().watch(seen, WATCH) {
                    Ok(revision) => {
                        let is_changed = has_changed();
                        if is_changed || revision != seen {
                            seen = revision;
                            self.publisher.refresh(self.local.now());
                        }
                    }
                    // The API reports what is wrong; Envoys keep what they have.
                    Err(_) => thread::sleep(PAUSE),
                }
            }
        });
    }

    fn warn_of_rejection(&self, node: &NodeId, peer: SocketAddr, type_url: &str, reason: &str) {
        let kind = type_url.strip_prefix(TYPE_PREFIX).unwrap_or(type_url);
        (self.warn)(&format!(
            "the Envoy of {node} at {peer} rejects `{kind}`: {reason}"
        ));
    }

    fn warn_of_refusal(&self, node: &NodeId, refusal: &Refusal) {
        let (Refusal::Unknown(why) | Refusal::Invalid(why) | Refusal::Unavailable(why)) = refusal;
        (self.warn)(&format!("the Envoy of {node} keeps what it has: {why}"));
    }
}
