//! Listeners: an address, its TLS, and who is warned.

use super::tls::{ClientAuth, Tls, TlsFiles};
use crate::wire::{Failure, FailureKind};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket};

/// How many connections the operating system may hold until they are accepted, if its own limit is not
/// lower: after a restart, all clients connect at the same moment.
const BACKLOG: u32 = 4096;

/// Takes what the operator should know.
pub type Warn = Arc<dyn Fn(&str) + Send + Sync>;

/// Binds an address.
///
/// # Errors
/// An address that cannot be bound.
pub fn listen(address: SocketAddr) -> Result<(SocketAddr, TcpListener), Failure> {
    let listener = bind(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
    listener.map_err(|error| configuration(format!("cannot listen on {address}: {error}")))
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A restarted server takes its address again although old connections are still ending.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The TLS of a listener for one protocol, where there are files.
///
/// # Errors
/// Files that cannot be used.
pub fn load(
    files: Option<&TlsFiles>,
    protocol: &[u8],
    client_auth: ClientAuth,
) -> Result<Option<Arc<Tls>>, Failure> {
    let tls = files.map(|files| Tls::load(files.clone(), &[protocol], client_auth).map(Arc::new));
    tls.transpose()
}

/// Reads the files of a listener's TLS again whenever they change.
pub fn follow(tls: Option<&Arc<Tls>>, warn: &Warn) {
    if let Some(tls) = tls.cloned() {
        let warn = Arc::clone(warn);
        tokio::spawn(async move { tls.follow(|warning| warn(warning)).await });
    }
}

/// A failure of the configuration, for the operator.
pub fn configuration(message: String) -> Failure {
    Failure {
        kind: FailureKind::Configuration,
        message,
    }
}
