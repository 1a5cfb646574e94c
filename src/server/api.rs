//! The App Mesh API over HTTP: one request and its response.

use super::signature::{SignedRequest, Verifier};
use super::stream::ResponseGate;
use super::{AccessRecord, Limits, host};
use crate::local::{ERROR_TYPE, Local};
use crate::wire::{self, ServiceError};
use http::StatusCode;
use http::request::Parts;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Reports whether the control plane can read its state.
const HEALTH: &str = "/health";

/// What every request needs.
pub struct Api {
    pub local: Arc<Local>,
    pub verifier: Option<Verifier>,
    pub limits: Limits,
    pub log: Box<dyn Fn(&AccessRecord) + Send + Sync>,
}

/// The client of a connection.
pub struct Peer {
    pub address: SocketAddr,
    pub gate: ResponseGate,
    /// How long each of its steps may take.
    pub timeout: Duration,
}

/// Answers any request, and logs it.
pub async fn handle(
    api: Arc<Api>,
    peer: Arc<Peer>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let clock = || api.local.now();
    let began = clock();
    let (parts, body) = request.into_parts();
    let (method, target) = (parts.method.to_string(), target(&parts).to_owned());
    let outcome = api.answer(parts, body, peer.timeout).await;
    let response = outcome.unwrap_or_else(|error| api.local.error_response(&error));
    (api.log)(&AccessRecord {
        peer: peer.address,
        method,
        target,
        status: response.status,
        error: response.header(ERROR_TYPE).map(str::to_owned),
        took: clock().duration_since(began).unwrap_or_default(),
    });
    // The rest of such a request is not read.
    let is_final = matches!(response.status, 408 | 413);
    peer.gate.open(is_final);
    Ok(http_response(response, is_final))
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
    (api.log)(&AccessRecord {
        peer,
        method: "-".to_owned(),
        target: "-".to_owned(),
        status,
        error: Some(code.to_owned()),
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
    async fn answer(
        &self,
        parts: Parts,
        body: Incoming,
        time_limit: Duration,
    ) -> Result<wire::Response, ServiceError> {
        let body = self.read(body, time_limit).await?;
        let target = target(&parts).to_owned();
        let local = Arc::clone(&self.local);
        if target == HEALTH {
            return blocking(move || local.health()).await;
        }
        match &self.verifier {
            None => host::check(&parts)?,
            Some(verifier) => {
                let request = SignedRequest {
                    method: parts.method.as_str(),
                    target: &target,
                    headers: &parts.headers,
                    body: &body,
                };
                verifier.verify(&request, self.local.now())?;
            }
        }
        if let Some(known) = local.recall(parts.method.as_str(), &target) {
            return Ok(known);
        }
        blocking(move || local.answer(parts.method.as_str(), &target, &body)).await
    }

    /// The body, within the limits.
    async fn read(&self, body: Incoming, time_limit: Duration) -> Result<Bytes, ServiceError> {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let body = Limited::new(body, self.limits.body).collect();
        match timeout(time_limit, body).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(protocol_error(
                413,
                "RequestEntityTooLargeException",
                format!("a body has at most {} bytes", self.limits.body),
            )),
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

fn target(parts: &Parts) -> &str {
    parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
}

/// Runs what may wait for the disk on another thread.
async fn blocking(
    work: impl FnOnce() -> wire::Response + Send + 'static,
) -> Result<wire::Response, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ServiceError::new("InternalServerErrorException", "the request failed"))
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
