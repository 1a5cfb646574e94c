//! The App Mesh API over HTTP: one request and its response.

use super::accept::{BoxedStream, Peer, Protocol};
use super::access_record::AccessRecord;
use super::limits::Limits;
use super::metrics::{CONTENT_TYPE, Metrics};
use super::options::Options;
use super::shutdown::Shutdown;
use super::signature::{Access, SignedRequest, SingleUse, Verifier};
use super::stream::{ClientStream, ResponseGate};
#[cfg(feature = "xds")]
use super::xds::Proxies;
use super::{host, target};
use crate::local::{CLOUD_MAP_SIGNING_NAME, CloudMapOperation, ERROR_TYPE, Local, operation};
use crate::model::model;
use crate::wire::{self, ServiceError};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use hyper_util::server::graceful::Watcher;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Reports whether the control plane can read its state.
const HEALTH: &str = "/health";

/// Reports whether it accepts requests: not before it listens, and not during shutdown.
const READY: &str = "/ready";
const METRICS: &str = "/metrics";

/// Names the service and operation of a request over JSON 1.1.
const AMZ_TARGET: &str = "x-amz-target";

/// Lists the Envoys that are connected.
#[cfg(feature = "xds")]
const PROXIES: &str = "/proxies";

/// The API, and what every request of it needs.
pub struct Api {
    local: Arc<Local>,
    verifier: Option<Arc<Verifier>>,
    /// Whether the host of a request decides, because nothing else shows who sent it.
    checks_host: bool,
    limits: Limits,
    /// The bytes that bodies may still take, all requests together.
    body_memory: Arc<Semaphore>,
    metrics: Metrics,
    shutdown: Shutdown,
    log: Box<dyn Fn(&AccessRecord) + Send + Sync>,
    /// The Envoys that are connected, where Envoys are served.
    #[cfg(feature = "xds")]
    proxies: Option<Arc<Proxies>>,
}

impl Api {
    pub fn new(
        local: Arc<Local>,
        options: Options,
        verifier: Option<Arc<Verifier>>,
        metrics: Metrics,
        shutdown: Shutdown,
        log: Box<dyn Fn(&AccessRecord) + Send + Sync>,
    ) -> Api {
        Api {
            checks_host: !options.authenticates(),
            verifier,
            body_memory: Arc::new(Semaphore::new(options.limits.body_memory)),
            limits: options.limits,
            local,
            metrics,
            shutdown,
            log,
            #[cfg(feature = "xds")]
            proxies: None,
        }
    }

    /// Also lists these Envoys.
    #[cfg(feature = "xds")]
    pub fn with_proxies(mut self, proxies: Option<Arc<Proxies>>) -> Api {
        self.proxies = proxies;
        self
    }
}

impl Protocol for Api {
    async fn serve(self: Arc<Self>, stream: BoxedStream, peer: Peer, watcher: Watcher) {
        let gate = ResponseGate::default();
        let stream = ClientStream::new(stream, gate.clone(), peer.timeout, {
            let api = Arc::clone(&self);
            move |status| malformed_request(&api, peer.address, status)
        });
        let service = service_fn({
            let api = Arc::clone(&self);
            move |request| handle(Arc::clone(&api), peer, gate.clone(), request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .max_buf_size(self.limits.head)
            .header_read_timeout(peer.timeout)
            // A client may end its side after its request and still wait for the response.
            .half_close(true);
        self.metrics.api.connections.inc();
        // A connection that fails is closed by the client; there is no one to report to.
        let _ = watcher.watch(http.serve_connection(stream, service)).await;
        self.metrics.api.connections.dec();
    }
}

/// A request that is accepted.
enum Accepted {
    Health,
    Ready,
    Metrics,
    Operation(Call),
    CloudMap(CloudMapOperation, Call),
    #[cfg(feature = "xds")]
    Proxies(Arc<Proxies>),
}

/// A request of the API, complete and authenticated.
struct Call {
    method: String,
    /// In the spelling that was verified.
    target: String,
    body: RequestBody,
    /// Of a signed change.
    single_use: Option<SingleUse>,
}

/// A body, and its share of the memory for bodies.
#[derive(Default)]
struct RequestBody {
    bytes: Bytes,
    _memory: Option<OwnedSemaphorePermit>,
}

/// Answers any request, and logs it.
pub async fn handle(
    api: Arc<Api>,
    peer: Peer,
    gate: ResponseGate,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let began = api.local.now();
    let (parts, body) = request.into_parts();
    let mut is_read = body.is_end_stream();
    let accepted = api.accept(&parts, body, &mut is_read, peer.timeout).await;
    let local = Arc::clone(&api.local);
    // A client that goes away does not stop what has begun, and it is logged.
    let work = tokio::spawn(async move {
        let is_of_api = !matches!(
            accepted,
            Ok(Accepted::Health | Accepted::Ready | Accepted::Metrics)
        );
        let (response, detail) = api.respond(accepted).await;
        let took = elapsed(began, api.local.now());
        if is_of_api {
            let operation = match cloud_map_operation(
                parts.method.as_str(),
                raw_target(&parts),
                &parts.headers,
            ) {
                Some(operation) => operation.name(),
                None => operation(parts.method.as_str(), parts.uri.path()).unwrap_or("unknown"),
            };
            api.metrics.api.count(operation, response.status, took);
        }
        (api.log)(&AccessRecord {
            time: began,
            peer: peer.address,
            method: parts.method.to_string(),
            target: raw_target(&parts).to_owned(),
            status: response.status,
            error: response.header(ERROR_TYPE).map(str::to_owned),
            detail,
            took,
        });
        response
    });
    let response = work
        .await
        .unwrap_or_else(|_| local.error_response(&internal()));
    // A connection whose request was not read to its end cannot go on.
    gate.open(!is_read);
    Ok(http_response(response, !is_read))
}

fn elapsed(from: SystemTime, to: SystemTime) -> Duration {
    to.duration_since(from).unwrap_or_default()
}

/// The response to a malformed request, as bytes, for the status that hyper gave it; logged like any
/// other.
pub fn malformed_request(api: &Api, peer: SocketAddr, status: u16) -> Bytes {
    let (code, message) = match status {
        431 => (
            "RequestHeaderFieldsTooLargeException",
            format!(
                "a request line and headers have at most {} bytes",
                api.limits.head
            ),
        ),
        414 => (
            "RequestUriTooLongException",
            "the path is too long".to_owned(),
        ),
        _ => (
            "BadRequestException",
            "this is not an HTTP request: its first line or a header cannot be parsed".to_owned(),
        ),
    };
    let response = api
        .local
        .error_response(&protocol_error(status, code, message));
    api.metrics.api.count("none", status, Duration::ZERO);
    (api.log)(&AccessRecord {
        time: api.local.now(),
        peer,
        method: "-".to_owned(),
        target: "-".to_owned(),
        status,
        error: Some(code.to_owned()),
        detail: None,
        took: Duration::ZERO,
    });
    let reason = StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason.unwrap_or_default());
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!(
        "connection: close\r\ncontent-length: {}\r\n\r\n",
        response.body.len()
    );
    [head.into_bytes(), response.body].concat().into()
}

impl Api {
    /// Reads a request, and decides whether it is answered. The body of a request whose head is not
    /// acceptable is not read.
    async fn accept(
        &self,
        parts: &Parts,
        body: Incoming,
        is_read: &mut bool,
        time_limit: Duration,
    ) -> Result<Accepted, ServiceError> {
        let host = host::of(parts)?;
        let target = target::normalize(raw_target(parts))?;
        if matches!(parts.method, Method::GET | Method::HEAD) {
            match target.as_str() {
                HEALTH => return Ok(Accepted::Health),
                READY => return Ok(Accepted::Ready),
                METRICS => return Ok(Accepted::Metrics),
                _ => {}
            }
        }
        if self.checks_host {
            host::check_loopback(host.as_ref())?;
        }
        let cloud_map = cloud_map_operation(parts.method.as_str(), &target, &parts.headers);
        let request = SignedRequest {
            method: parts.method.as_str(),
            target: &target,
            headers: &parts.headers,
            service: cloud_map.map_or(model().signing_name, |_| CLOUD_MAP_SIGNING_NAME),
            is_change: cloud_map.map_or(parts.method != Method::GET, CloudMapOperation::is_change),
        };
        let claims = match &self.verifier {
            Some(verifier) => Some((verifier, verifier.check_head(&request, self.local.now())?)),
            None => None,
        };
        let body = self.read(body, is_read, time_limit).await?;
        let single_use = match claims {
            Some((verifier, claims)) => {
                let now = self.local.now();
                let single_use = verifier.verify(&request, &claims, &body.bytes, now)?;
                check_full(claims.access())?;
                single_use
            }
            None => None,
        };
        #[cfg(feature = "xds")]
        if parts.method == Method::GET
            && target == PROXIES
            && let Some(proxies) = &self.proxies
        {
            return Ok(Accepted::Proxies(Arc::clone(proxies)));
        }
        let call = Call {
            method: parts.method.to_string(),
            target,
            body,
            single_use,
        };
        Ok(
            match cloud_map_operation(&call.method, &call.target, &parts.headers) {
                Some(operation) => Accepted::CloudMap(operation, call),
                None => Accepted::Operation(call),
            },
        )
    }

    /// The response, and what only the log may contain about it.
    async fn respond(
        &self,
        accepted: Result<Accepted, ServiceError>,
    ) -> (wire::Response, Option<String>) {
        let outcome = match accepted {
            Ok(Accepted::Ready) if self.shutdown.has_begun() => Err(protocol_error(
                503,
                "ServiceUnavailableException",
                "the server is shutting down".to_owned(),
            )),
            Ok(Accepted::Health | Accepted::Ready) => self.health().await,
            Ok(Accepted::Metrics) => Ok((self.counts(), None)),
            #[cfg(feature = "xds")]
            Ok(Accepted::Proxies(proxies)) => Ok((json(&proxies.report()), None)),
            Ok(Accepted::Operation(call)) => self.call(call).await.map(|response| (response, None)),
            Ok(Accepted::CloudMap(operation, call)) => {
                let response = self.call_cloud_map(operation, call).await;
                response.map(|response| (response, None))
            }
            Err(error) => Err(error),
        };
        outcome.unwrap_or_else(|error| (self.local.error_response(&error), None))
    }

    /// Whether the state can be read. Anyone may ask, so the reason is for the log alone: it
    /// contains paths.
    async fn health(&self) -> Result<(wire::Response, Option<String>), ServiceError> {
        let local = Arc::clone(&self.local);
        let outcome = blocking(move || local.store().check()).await?;
        let reason = outcome
            .as_ref()
            .err()
            .map(|error| error.message().to_owned());
        Ok((self.local.health(&outcome), reason))
    }

    fn counts(&self) -> wire::Response {
        if let Some(revision) = self.local.store().revision() {
            self.metrics.store.revision.set(revision);
        }
        wire::Response {
            status: 200,
            headers: vec![("content-type".to_owned(), CONTENT_TYPE.to_owned())],
            body: self.metrics.encode().into_bytes(),
            ..wire::Response::default()
        }
    }

    /// Carries out an operation.
    async fn call(&self, call: Call) -> Result<wire::Response, ServiceError> {
        if let Some(known) = self.local.recall(&call.method, &call.target) {
            return Ok(known);
        }
        let local = Arc::clone(&self.local);
        blocking(move || {
            let response = local.answer(&call.method, &call.target, &call.body.bytes);
            if response.status < 300
                && let Some(single_use) = call.single_use
            {
                single_use.keep();
            }
            response
        })
        .await
    }

    /// Carries out an operation of Cloud Map.
    async fn call_cloud_map(
        &self,
        operation: CloudMapOperation,
        call: Call,
    ) -> Result<wire::Response, ServiceError> {
        let local = Arc::clone(&self.local);
        blocking(move || {
            let response = local.answer_cloud_map(operation, &call.body.bytes);
            if response.status < 300
                && let Some(single_use) = call.single_use
            {
                single_use.keep();
            }
            response
        })
        .await
    }

    /// The body, within the limits. Notes that it was read to its end.
    async fn read(
        &self,
        body: Incoming,
        is_read: &mut bool,
        time_limit: Duration,
    ) -> Result<RequestBody, ServiceError> {
        if body.is_end_stream() {
            return Ok(RequestBody::default());
        }
        let limit = self.limits.body;
        if body.size_hint().lower() > limit as u64 {
            return Err(too_large(limit));
        }
        let length = body.size_hint().upper().unwrap_or(limit as u64);
        let memory = Arc::clone(&self.body_memory).acquire_many_owned(length as u32);
        let Ok(Ok(memory)) = timeout(time_limit, memory).await else {
            return Err(protocol_error(
                503,
                "ServiceUnavailableException",
                "other requests take all the memory for bodies; try again".to_owned(),
            ));
        };
        let bytes = timeout(time_limit, Limited::new(body, limit).collect()).await;
        match bytes {
            Ok(Ok(bytes)) => {
                *is_read = true;
                Ok(RequestBody {
                    bytes: bytes.to_bytes(),
                    _memory: Some(memory),
                })
            }
            Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(too_large(limit)),
            Ok(Err(cause)) => Err(protocol_error(
                400,
                "SerializationException",
                format!("the body broke off: {cause}"),
            )),
            Err(_) => Err(protocol_error(
                408,
                "RequestTimeoutException",
                format!("the body took more than {time_limit:?}"),
            )),
        }
    }
}

#[cfg(feature = "xds")]
fn json(value: &serde_json::Value) -> wire::Response {
    wire::Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: value.to_string().into_bytes(),
        ..wire::Response::default()
    }
}

/// Rejects credentials that are for Envoys only.
fn check_full(access: &Access) -> Result<(), ServiceError> {
    if access.is_full() {
        return Ok(());
    }
    let message = "these credentials are for Envoys only: their entry has `resources`";
    Err(protocol_error(
        403,
        "ForbiddenException",
        message.to_owned(),
    ))
}

fn too_large(limit: usize) -> ServiceError {
    protocol_error(
        413,
        "RequestEntityTooLargeException",
        format!("a body has at most {limit} bytes"),
    )
}

/// The operation of Cloud Map that a request asks for; `None` for a request of App Mesh. `target` is
/// path and query.
fn cloud_map_operation(
    method: &str,
    target: &str,
    headers: &HeaderMap,
) -> Option<CloudMapOperation> {
    let is_root = method == Method::POST.as_str() && target == "/";
    let name = headers.get(AMZ_TARGET).filter(|_| is_root)?;
    CloudMapOperation::of_target(name.to_str().ok()?)
}

/// Path and query, as in the request line.
fn raw_target(parts: &Parts) -> &str {
    parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
}

/// Runs what may wait for the disk on another thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| internal())
}

fn internal() -> ServiceError {
    ServiceError::new("InternalServerErrorException", "the request failed")
}

/// An error of the protocol, which is not in App Mesh's model.
fn protocol_error(status: u16, code: &str, message: String) -> ServiceError {
    ServiceError {
        status,
        ..ServiceError::new(code, message)
    }
}

fn http_response(response: wire::Response, is_final: bool) -> hyper::Response<Full<Bytes>> {
    let mut http = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        http = http.header(name, value);
    }
    if is_final {
        http = http.header("connection", "close");
    }
    http.body(Full::new(response.body.into()))
        .expect("names and values come from this program")
}
