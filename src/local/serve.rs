//! The control plane behind a socket.
//!
//! HTTP/1.1 on one thread; the answers are made on others, so a disk that takes its time holds up
//! nobody else. This adds a socket, limits and signatures, and decides nothing: what an operation
//! answers is [`Local::answer`]'s business.
//!
//! Without credentials nobody is asked who he is, so nobody beyond this machine is listened to.

use super::refusal::{Refusal, error};
use super::signature::{Arrived, Guard};
use super::{Credentials, ERROR_TYPE, Local};
use crate::wire::{self, Failure, FailureKind, ServiceError};
use http::request::Parts;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Answers whether the control plane can read its state.
const HEALTH: &str = "/health";
/// How many answers are made at once.
const WORKERS: usize = 16;

/// Where to listen, to whom, and how long.
pub struct Options {
    /// Port 0 takes a free one.
    pub address: SocketAddr,
    /// What callers must sign with; needed to be heard from beyond this machine.
    pub credentials: Option<Credentials>,
    pub limits: Limits,
}

/// What a caller may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of a request line and headers.
    pub head: usize,
    /// Time for a request line and headers, a connection's idle time included.
    pub head_time: Duration,
    /// Time for a body.
    pub body_time: Duration,
    pub connections: usize,
    /// Time for the requests in hand when the end has come.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 1024 * 1024,
            head: 32 * 1024,
            head_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            connections: 512,
            grace: Duration::from_secs(10),
        }
    }
}

/// One line of the access log.
#[derive(Clone, Debug)]
pub struct Access {
    pub peer: SocketAddr,
    pub method: String,
    /// Path and query.
    pub target: String,
    pub status: u16,
    /// The error's code, for an answer that is one.
    pub error: Option<String>,
    pub took: Duration,
}

/// Listens and answers until the future ends; then answers the requests in hand and returns.
/// `bound` is told the address; `log` every request.
///
/// # Errors
/// An address that cannot be listened to, or that is seen from beyond this machine while there are
/// no credentials.
pub fn serve(
    local: Local,
    options: Options,
    bound: impl FnOnce(SocketAddr),
    log: impl Fn(&Access) + Send + Sync + 'static,
    until: impl Future<Output = ()>,
) -> Result<(), Failure> {
    if options.credentials.is_none() && !options.address.ip().is_loopback() {
        return Err(refused(format!(
            "{} can be reached from beyond this machine, where only signed requests are heard, and \
             there are no credentials to compare signatures with",
            options.address
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(WORKERS)
        .build()
        .map_err(|error| refused(format!("cannot start the server: {error}")))?;
    let region = local.settings.region.clone();
    let server = Arc::new(Server {
        local: Arc::new(local),
        guard: options
            .credentials
            .map(|credentials| Guard::new(credentials, region)),
        limits: options.limits,
        log: Box::new(log),
    });
    runtime.block_on(async {
        let listener = TcpListener::bind(options.address).await;
        let listener = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = listener
            .map_err(|error| refused(format!("cannot listen to {}: {error}", options.address)))?;
        bound(address);
        accept(server, listener, until).await;
        Ok(())
    })
}

/// Ends at the first interrupt, or when the system asks the process to end.
pub async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn refused(message: String) -> Failure {
    Failure {
        kind: FailureKind::Configuration,
        message,
    }
}

struct Server {
    local: Arc<Local>,
    guard: Option<Guard>,
    limits: Limits,
    log: Box<dyn Fn(&Access) + Send + Sync>,
}

async fn accept(server: Arc<Server>, listener: TcpListener, until: impl Future<Output = ()>) {
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

async fn handle(
    server: Arc<Server>,
    peer: SocketAddr,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let clock = || (server.local.settings.clock)();
    let began = clock();
    let (parts, body) = request.into_parts();
    let (method, target) = (parts.method.to_string(), target(&parts).to_owned());
    let outcome = server.answer(parts, body).await;
    let response = outcome.unwrap_or_else(|error| server.local.refuse(&Refusal::Service(error)));
    (server.log)(&Access {
        peer,
        method,
        target,
        status: response.status,
        error: response.header(ERROR_TYPE).map(str::to_owned),
        took: clock().duration_since(began).unwrap_or_default(),
    });
    Ok(http_response(response))
}

impl Server {
    async fn answer(&self, parts: Parts, body: Incoming) -> Result<wire::Response, ServiceError> {
        let body = self.read(body).await?;
        let target = target(&parts).to_owned();
        let local = Arc::clone(&self.local);
        if target == HEALTH {
            return unhurried(move || local.health()).await;
        }
        if let Some(guard) = &self.guard {
            let method = parts.method.as_str();
            let headers = &parts.headers;
            let arrived = Arrived {
                method,
                target: &target,
                headers,
                body: &body,
            };
            guard.admit(&arrived, (self.local.settings.clock)())?;
        }
        if let Some(known) = local.recall(parts.method.as_str(), &target) {
            return Ok(known);
        }
        unhurried(move || local.answer(parts.method.as_str(), &target, &body)).await
    }

    /// The body, within the limits.
    async fn read(&self, body: Incoming) -> Result<Bytes, ServiceError> {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let body = Limited::new(body, self.limits.body).collect();
        let refuse = |status, code, message: String| ServiceError {
            status,
            ..error(code, message)
        };
        match timeout(self.limits.body_time, body).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(refuse(
                413,
                "RequestEntityTooLargeException",
                format!("a body has at most {} bytes", self.limits.body),
            )),
            Ok(Err(cause)) => Err(refuse(
                400,
                "SerializationException",
                format!("the body broke off: {cause}"),
            )),
            Err(_) => Err(refuse(
                408,
                "RequestTimeoutException",
                format!("the body took more than {:?}", self.limits.body_time),
            )),
        }
    }
}

fn target(parts: &Parts) -> &str {
    parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
}

/// Makes an answer where it may wait for the disk.
async fn unhurried(
    answer: impl FnOnce() -> wire::Response + Send + 'static,
) -> Result<wire::Response, ServiceError> {
    tokio::task::spawn_blocking(answer).await.map_err(|_| {
        error(
            "InternalServerErrorException",
            "the request could not be carried out",
        )
    })
}

fn http_response(response: wire::Response) -> hyper::Response<Full<Bytes>> {
    let mut http = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        http = http.header(name, value);
    }
    // The rest of such a request is not read.
    if matches!(response.status, 408 | 413) {
        http = http.header("connection", "close");
    }
    http.body(Full::new(response.body.into()))
        .expect("names and values are our own")
}
