//! One request and its answer.

use super::socket::Turn;
use super::{Access, Limits, host};
use crate::local::api_error::{ApiError, error};
use crate::local::signature::{Arrived, Guard};
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

/// Answers whether the control plane can read its state.
const HEALTH: &str = "/health";

/// What every request needs.
pub struct Server {
    pub local: Arc<Local>,
    pub guard: Option<Guard>,
    pub limits: Limits,
    pub log: Box<dyn Fn(&Access) + Send + Sync>,
}

/// Who is at the other end of a connection.
pub struct Caller {
    pub peer: SocketAddr,
    pub turn: Turn,
    /// How long he may take for each step.
    pub patience: Duration,
}

/// Answers a request, whatever it is, and logs it.
pub async fn handle(
    server: Arc<Server>,
    caller: Arc<Caller>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let clock = || (server.local.settings.clock)();
    let began = clock();
    let (parts, body) = request.into_parts();
    let (method, target) = (parts.method.to_string(), target(&parts).to_owned());
    let outcome = server.answer(parts, body, caller.patience).await;
    let response = outcome.unwrap_or_else(|error| server.local.refuse(&ApiError::Service(error)));
    (server.log)(&Access {
        peer: caller.peer,
        method,
        target,
        status: response.status,
        error: response.header(ERROR_TYPE).map(str::to_owned),
        took: clock().duration_since(began).unwrap_or_default(),
    });
    // The rest of such a request is not read.
    let is_last = matches!(response.status, 408 | 413);
    caller.turn.take(is_last);
    Ok(http_response(response, is_last))
}

/// The answer, as it goes over the wire, to what is no request; logged like any other. hyper, which
/// read it, has told its status.
pub fn overheard(server: &Server, peer: SocketAddr, status: u16) -> Bytes {
    let (code, message) = match status {
        431 => (
            "RequestHeaderFieldsTooLargeException",
            format!(
                "a request line and headers have at most {} bytes",
                server.limits.head
            ),
        ),
        414 => (
            "RequestUriTooLongException",
            "the path is too long".to_owned(),
        ),
        _ => (
            "BadRequestException",
            "this is no HTTP request: its first line or a header cannot be read".to_owned(),
        ),
    };
    let response = server
        .local
        .refuse(&ApiError::Service(refused(status, code, message)));
    (server.log)(&Access {
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

impl Server {
    async fn answer(
        &self,
        parts: Parts,
        body: Incoming,
        patience: Duration,
    ) -> Result<wire::Response, ServiceError> {
        let body = self.read(body, patience).await?;
        let target = target(&parts).to_owned();
        let local = Arc::clone(&self.local);
        if target == HEALTH {
            return unhurried(move || local.health()).await;
        }
        match &self.guard {
            None => host::admit(&parts)?,
            Some(guard) => {
                let arrived = Arrived {
                    method: parts.method.as_str(),
                    target: &target,
                    headers: &parts.headers,
                    body: &body,
                };
                guard.admit(&arrived, (self.local.settings.clock)())?;
            }
        }
        if let Some(known) = local.recall(parts.method.as_str(), &target) {
            return Ok(known);
        }
        unhurried(move || local.answer(parts.method.as_str(), &target, &body)).await
    }

    /// The body, within the limits.
    async fn read(&self, body: Incoming, patience: Duration) -> Result<Bytes, ServiceError> {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let body = Limited::new(body, self.limits.body).collect();
        match timeout(patience, body).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(refused(
                413,
                "RequestEntityTooLargeException",
                format!("a body has at most {} bytes", self.limits.body),
            )),
            Ok(Err(cause)) => Err(refused(
                400,
                "SerializationException",
                format!("the body broke off: {cause}"),
            )),
            Err(_) => Err(refused(
                408,
                "RequestTimeoutException",
                format!("the body took more than {patience:?}"),
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

/// An error that App Mesh's model does not know.
fn refused(status: u16, code: &str, message: String) -> ServiceError {
    ServiceError {
        status,
        ..error(code, message)
    }
}

fn http_response(response: wire::Response, is_last: bool) -> hyper::Response<Full<Bytes>> {
    let mut http = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        http = http.header(name, value);
    }
    if is_last {
        http = http.header("connection", "close");
    }
    http.body(Full::new(response.body.into()))
        .expect("names and values are our own")
}
