//! Connections: taken, limited in number, and let go when the end has come.

use super::exchange::{Server, handle};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Takes connections until the future ends, and gives those there are some time to finish.
pub async fn accept(server: Arc<Server>, listener: TcpListener, until: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(server.limits.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(server.limits.head_time)
        .max_buf_size(server.limits.head);
    let mut until = pin!(until);
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            () = &mut until => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of files, or a caller who went away: others are served meanwhile.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let connection = connections.watch(http.serve_connection(
            TokioIo::new(prompt(stream)),
            service_fn({
                let server = Arc::clone(&server);
                move |request| handle(Arc::clone(&server), peer, request)
            }),
        ));
        tokio::spawn(async move {
            // Whatever ends a connection early is the caller's doing, and there is nobody to tell.
            let _ = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    let _ = timeout(server.limits.grace, connections.shutdown()).await;
}

/// A stream that sends small answers at once.
fn prompt(stream: TcpStream) -> TcpStream {
    let _ = stream.set_nodelay(true);
    stream
}
