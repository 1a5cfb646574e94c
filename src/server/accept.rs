//! The accept loop: limits the number of connections, and closes them gracefully at shutdown.

use super::api::{Api, Peer, handle, malformed_request};
use super::stream::{ClientStream, ResponseGate};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Accepts connections until `shutdown` resolves; then waits for the open ones, at most for the grace
/// period and until the future that `shutdown` resolved to does, too.
pub async fn accept(api: Arc<Api>, listener: TcpListener, shutdown: impl Future<Output: Future>) {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(api.limits.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).max_buf_size(api.limits.head);
    let mut shutdown = pin!(shutdown);
    let abort = loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            abort = &mut shutdown => break abort,
        };
        let Ok((stream, address)) = accepted else {
            // No free file descriptor, or a client that has gone: go on with the others.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let is_busy = slots.available_permits() < api.limits.connections / 2;
        let peer = Arc::new(Peer {
            address,
            gate: ResponseGate::default(),
            timeout: api.limits.timeout(is_busy),
        });
        let stream = ClientStream::new(stream, peer.gate.clone(), peer.timeout, {
            let api = Arc::clone(&api);
            move |status| malformed_request(&api, address, status)
        });
        http.header_read_timeout(peer.timeout);
        let service = service_fn({
            let api = Arc::clone(&api);
            move |request| handle(Arc::clone(&api), Arc::clone(&peer), request)
        });
        let connection = connections.watch(http.serve_connection(stream, service));
        tokio::spawn(async move {
            // A connection that fails is closed by the client; there is no one to report to.
            let _ = connection.await;
            drop(slot);
        });
    };
    drop(listener);
    tokio::select! {
        _ = timeout(api.limits.grace, connections.shutdown()) => {}
        _ = abort => {}
    }
}
