//! One request and its answer.

use super::{Access, Limits, host};
use crate::local::refusal::{Refusal, error};
use crate::local::signature::{Arrived, Guard};
use crate::local::{ERROR_TYPE, Local};
use crate::wire::{self, ServiceError};
use http::request::Parts;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
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

/// Answers a request, whatever it is, and logs it.
pub async fn handle(
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
