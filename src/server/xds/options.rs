//! Where Envoys connect, and the limits of each.

use super::push::MaterialSource;
use crate::discovery::Directory;
use crate::server::limits::Limits;
use std::net::SocketAddr;
use std::time::Duration;

/// The time for open streams to end at shutdown.
const GRACE: Duration = Duration::from_secs(1);

/// Where Envoys connect, and what they get beside the mesh.
pub struct XdsOptions {
    /// Port 0 picks a free one.
    pub address: SocketAddr,
    /// Gives the certificates and authorities of ARNs.
    pub materials: MaterialSource,
    /// Finds instances beside those that are registered in the store. It must not wait for long, because
    /// no configuration is made meanwhile; the same holds for `materials`.
    pub directory: Option<Box<dyn Directory>>,
    /// Whether materials or instances have changed since it was asked last, for reasons outside the
    /// store.
    pub has_changed: Box<dyn FnMut() -> bool + Send>,
    /// For streams and connections of Envoys.
    pub limits: XdsLimits,
    /// Takes the address, when both it and that of the API are listened on.
    pub bound: Box<dyn FnOnce(SocketAddr) + Send>,
}

/// The limits of Envoys.
#[derive(Clone, Debug)]
pub struct XdsLimits {
    /// How many connections may be open at once.
    pub connections: usize,
    /// Streams of all connections together.
    pub streams: usize,
    /// Bytes of a request, and of the names that a stream has subscribed to.
    pub request: usize,
    /// How long a handshake may take, a stream may be without its first request, and a connection
    /// without a stream.
    pub idle: Duration,
}

impl Default for XdsLimits {
    fn default() -> XdsLimits {
        XdsLimits {
            connections: 4096,
            streams: 4096,
            request: 1024 * 1024,
            idle: Duration::from_secs(30),
        }
    }
}

impl XdsLimits {
    /// Those that all listeners have.
    pub fn of_listener(&self) -> Limits {
        Limits {
            connections: self.connections,
            timeout: self.idle,
            grace: GRACE,
            ..Limits::default()
        }
    }
}
