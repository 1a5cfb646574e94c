//! The control plane that Envoys connect to: ADS over gRPC, version 3, state of the world and
//! incremental.
//!
//! [`push`] makes the configuration of each connected proxy when the state changes, whoever changed
//! it; [`resources`] encodes it and gives versions by content, so that nothing is sent that is not new;
//! [`stream`] decides what is sent when, with [`sotw`] and [`delta`] for the two variants of the
//! protocol; [`service`] brings that to sockets. [`proxies`] lists who is connected.
//!
//! Invariants: secrets leave this machine over TLS only, to clients with a certificate; a proxy whose
//! node is deleted or cannot be configured any more keeps what it has; a client that does not read
//! holds up nobody else.

mod delta;
mod messages;
mod node;
mod proxies;
mod push;
mod resources;
mod service;
mod sotw;
mod stream;

use super::accept::Endpoint;
use super::shutdown::Shutdown;
use super::tls::TlsFiles;
use super::{Limits, Warn, configuration, follow, listen, load};
use crate::envoy::descriptors::TYPE_PREFIX;
use crate::local::Local;
use crate::local::store::Revision;
use crate::wire::Failure;
use node::NodeId;
use proxies::Proxies;
pub use push::MaterialSource;
use push::{Publisher, Refusal};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How long the store is watched before the end of the server is looked for.
const WATCH: Duration = Duration::from_millis(500);
/// The pause after a state that cannot be read.
const PAUSE: Duration = Duration::from_secs(1);

/// Where Envoys connect, and what they get beside the mesh.
pub struct XdsOptions {
    /// Port 0 picks a free one.
    pub address: SocketAddr,
    pub materials: MaterialSource,
    /// Takes the address, when both it and that of the API are listened on.
    pub bound: Box<dyn FnOnce(SocketAddr) + Send>,
}

/// Whether these options may be served.
///
/// # Errors
/// Secrets would be sent to other machines unencrypted, or to anyone who asks.
pub fn check(options: Option<&XdsOptions>, tls: Option<&TlsFiles>) -> Result<(), Failure> {
    let address = options.map(|options| options.address);
    let is_safe = tls.is_some_and(|tls| tls.client_authorities.is_some());
    match address {
        Some(address) if !address.ip().is_loopback() && !is_safe => Err(configuration(format!(
            "{address} can be reached from other machines, and Envoys get private keys there: it \
             needs --tls-certificate and --tls-key, and --client-ca to authenticate the Envoys",
        ))),
        _ => Ok(()),
    }
}

/// Listens for Envoys, and follows the state. The other value reports the address.
///
/// # Errors
/// An address that cannot be bound; files of TLS that cannot be used.
pub async fn endpoint(
    options: XdsOptions,
    local: Arc<Local>,
    files: Option<&TlsFiles>,
    shutdown: &Shutdown,
    warn: &Warn,
) -> Result<(Endpoint<Xds>, impl FnOnce()), Failure> {
    let (address, listener) = listen(options.address).await?;
    let tls = load(files, b"h2")?;
    follow(tls.as_ref(), warn);
    let xds = Arc::new(Xds {
        publisher: Publisher::new(Arc::clone(&local), options.materials),
        local,
        proxies: Arc::default(),
        shutdown: shutdown.clone(),
        warn: Arc::clone(warn),
    });
    Arc::clone(&xds).follow();
    let endpoint = Endpoint {
        listener,
        tls,
        protocol: xds,
        limits: limits(),
    };
    Ok((endpoint, move || (options.bound)(address)))
}

/// The control plane for Envoys, and what every stream of it needs.
pub struct Xds {
    local: Arc<Local>,
    publisher: Publisher,
    proxies: Arc<Proxies>,
    shutdown: Shutdown,
    warn: Warn,
}

impl Xds {
    /// Pushes every change of the state until the server ends, on a thread of its own: waiting for
    /// a commit would take one of those for operations for good.
    fn follow(self: Arc<Self>) {
        thread::spawn(move || {
            let mut seen: Revision = 0;
            while !self.shutdown.has_begun() {
                match self.local.store().watch(seen, WATCH) {
                    Ok(revision) if revision != seen => {
                        seen = revision;
                        self.publisher.refresh();
                    }
                    Ok(_) => {}
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

/// The limits of an Envoy: more of them connect than clients of the API, and stay.
fn limits() -> Limits {
    Limits {
        connections: 4096,
        grace: Duration::from_secs(1),
        ..Limits::default()
    }
}
