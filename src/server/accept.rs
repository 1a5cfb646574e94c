//! The accept loop of a listener: TLS, the number of connections, and their end.

use super::limits::Limits;
use super::shutdown::Shutdown;
use super::tls::Tls;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Serves connections, such as HTTP/1.1 with the App Mesh API.
pub trait Protocol: Send + Sync + 'static {
    /// Serves a connection to its end. One that is watched by `watcher` ends gracefully at shutdown.
    fn serve(
        self: Arc<Self>,
        stream: BoxedStream,
        peer: Peer,
        watcher: Watcher,
    ) -> impl Future<Output = ()> + Send;
}

/// A connection, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}
pub type BoxedStream = Box<dyn Stream>;

/// The client of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    pub address: SocketAddr,
    /// How long each of its steps may take.
    pub timeout: Duration,
    /// Whether it has presented a certificate that the listener trusts.
    #[cfg_attr(
        not(feature = "xds"),
        expect(dead_code, reason = "for the API, TLS decides")
    )]
    pub has_certificate: bool,
}

/// A listener, and what it is for.
pub struct Endpoint<P> {
    pub listener: TcpListener,
    pub tls: Option<Arc<Tls>>,
    pub protocol: Arc<P>,
    pub limits: Limits,
}

/// Accepts connections until shutdown; then waits for the open ones, at most for the grace period.
pub async fn accept<P: Protocol>(endpoint: Endpoint<P>, mut shutdown: Shutdown) {
    let Endpoint {
        listener,
        tls,
        protocol,
        limits,
    } = endpoint;
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            () = shutdown.begun() => break,
        };
        let Ok((stream, address)) = accepted else {
            // No free file descriptor, or a client that has gone: go on with the others.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let is_busy = slots.available_permits() < limits.connections / 2;
        let time_limit = limits.timeout(is_busy);
        let (tls, protocol) = (tls.clone(), Arc::clone(&protocol));
        let watcher = connections.watcher();
        tokio::spawn(async move {
            // TLS itself reports a failed handshake to the client.
            if let Some((stream, has_certificate)) =
                established(stream, tls.as_deref(), time_limit).await
            {
                let peer = Peer {
                    address,
                    timeout: time_limit,
                    has_certificate,
                };
                protocol.serve(stream, peer, watcher).await;
            }
            drop(slot);
        });
    }
    drop(listener);
    tokio::select! {
        _ = timeout(limits.grace, connections.shutdown()) => {}
        () = shutdown.aborted() => {}
    }
}

/// The stream of a connection, after the handshake where there is one, and whether the client has
/// presented a certificate.
async fn established(
    stream: TcpStream,
    tls: Option<&Tls>,
    time_limit: Duration,
) -> Option<(BoxedStream, bool)> {
    // Small responses leave at once.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return Some((Box::new(stream), false));
    };
    let handshake = timeout(time_limit, tls.acceptor().accept(stream)).await;
    let stream = handshake.ok()?.ok()?;
    let has_certificate = stream.get_ref().1.peer_certificates().is_some();
    Some((Box::new(stream), has_certificate))
}
