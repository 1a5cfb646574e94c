//! Connections: taken, limited in number, and let go when the end has come.

use super::exchange::{Caller, Server, handle, overheard};
use super::socket::{Socket, Turn};
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

/// Takes connections until the future ends, and gives those there are some time to finish, at most
/// until the future that it gave ends, too.
pub async fn accept(
    server: Arc<Server>,
    listener: TcpListener,
    until: impl Future<Output: Future>,
) {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(server.limits.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .max_buf_size(server.limits.head);
    let mut until = pin!(until);
    let at_once = loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            at_once = &mut until => break at_once,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of files, or a caller who went away: others are served meanwhile.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let is_crowded = slots.available_permits() < server.limits.connections / 2;
        let caller = Arc::new(Caller {
            peer,
            turn: Turn::default(),
            patience: server.limits.patience(is_crowded),
        });
        let socket = Socket::new(stream, caller.turn.clone(), caller.patience, {
            let server = Arc::clone(&server);
            move |status| overheard(&server, peer, status)
        });
        http.header_read_timeout(caller.patience);
        let service = service_fn({
            let server = Arc::clone(&server);
            move |request| handle(Arc::clone(&server), Arc::clone(&caller), request)
        });
        let connection = connections.watch(http.serve_connection(socket, service));
        tokio::spawn(async move {
            // Whatever ends a connection early is the caller's doing, and there is nobody to tell.
            let _ = connection.await;
            drop(slot);
        });
    };
    drop(listener);
    tokio::select! {
        _ = timeout(server.limits.grace, connections.shutdown()) => {}
        _ = at_once => {}
    }
}
