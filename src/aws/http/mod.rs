//! HTTP as AWS CLI does it: [`proxy`] finds the way, [`connect`] opens it, [`trust`] says whose
//! certificates count, [`unanswered`] why there is no answer.
//!
//! The SDK's own client is not used: it takes proxies, bundles and timeouts otherwise than AWS CLI
//! and panics on a damaged certificate. Answers are small, so each is read whole, under the read
//! timeout, before it is handed on.

mod connect;
mod proxy;
mod trust;
mod unanswered;

pub use trust::Trust;
pub use unanswered::Unanswered;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use connect::Target;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use proxy::{Proxies, Proxy};
use rustls::ClientConfig;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// A client of HTTP/1.1 that keeps its connections.
#[derive(Clone, Debug)]
pub struct Http {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    proxies: Proxies,
    trust: Trust,
    tls: OnceLock<Result<Arc<ClientConfig>, Unanswered>>,
    idle: Mutex<HashMap<Target, SendRequest<SdkBody>>>,
}

/// How long a request waits; `None` is for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    pub connect: Option<Duration>,
    /// For the answer to begin, and for each further part of it.
    pub read: Option<Duration>,
}

impl Http {
    /// A client that takes the proxies of these variables.
    pub fn new(variables: &HashMap<String, String>, trust: Trust) -> Http {
        Http::with(Proxies::new(variables), trust)
    }

    /// A client that takes no proxy.
    pub fn direct(&self) -> Http {
        Http::with(Proxies::default(), self.shared.trust.clone())
    }

    fn with(proxies: Proxies, trust: Trust) -> Http {
        Http {
            shared: Arc::new(Shared {
                proxies,
                trust,
                tls: OnceLock::new(),
                idle: Mutex::default(),
            }),
        }
    }

    /// Sends a request whose URI is absolute, and reads the answer whole.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn send(
        &self,
        request: Request<SdkBody>,
        limits: Limits,
    ) -> Result<Response<Bytes>, Unanswered> {
        let target = target(request.uri())?;
        let proxy = self.shared.proxies.route(request.uri())?;
        let request = addressed(request, &target, proxy.as_ref())?;
        let (mut sender, answer) = self
            .exchange(request, &target, proxy.as_ref(), limits)
            .await?;
        let (parts, mut body) = answer.into_parts();
        let mut bytes = Vec::new();
        while let Some(frame) = within(limits.read, Unanswered::ReadTimeout, body.frame()).await? {
            let frame = frame.map_err(|error| broken(&error))?;
            bytes.extend(frame.data_ref().into_iter().flatten());
        }
        if sender.ready().await.is_ok() {
            self.idle().insert(target, sender);
        }
        Ok(Response::from_parts(parts, bytes.into()))
    }

    /// Sends a request on a connection that is left from an earlier one, else on a new one.
    async fn exchange(
        &self,
        mut request: Request<SdkBody>,
        target: &Target,
        proxy: Option<&Proxy>,
        limits: Limits,
    ) -> Result<(SendRequest<SdkBody>, Response<Incoming>), Unanswered> {
        let idle = self.idle().remove(target);
        if let Some(mut sender) = idle {
            let sent = sender.try_send_request(request);
            match within(limits.read, Unanswered::ReadTimeout, sent).await? {
                Ok(answer) => return Ok((sender, answer)),
                // The server has closed it meanwhile, and the request comes back unsent.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(broken(&error.into_error())),
                },
            }
        }
        let tls = || {
            self.shared
                .tls
                .get_or_init(|| trust::tls(&self.shared.trust))
                .clone()
        };
        let opening = connect::open(target, proxy, &tls);
        let mut sender = within(limits.connect, Unanswered::ConnectTimeout, opening).await??;
        let sent = sender.send_request(request);
        let answer = within(limits.read, Unanswered::ReadTimeout, sent)
            .await?
            .map_err(|error| broken(&error))?;
        Ok((sender, answer))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, HashMap<Target, SendRequest<SdkBody>>> {
        self.shared
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn within<F: Future>(
    limit: Option<Duration>,
    otherwise: Unanswered,
    future: F,
) -> Result<F::Output, Unanswered> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, future)
            .await
            .map_err(|_| otherwise),
        None => Ok(future.await),
    }
}

/// A connection that broke while a request was under way.
fn broken(error: &hyper::Error) -> Unanswered {
    if error.is_parse() {
        return Unanswered::Other(format!("the answer is not HTTP: {error}"));
    }
    Unanswered::Closed
}

fn target(uri: &Uri) -> Result<Target, Unanswered> {
    let wrong = || Unanswered::Setting(format!("Invalid endpoint: {uri}"));
    let is_secure = match uri.scheme_str() {
        Some("http") => false,
        Some("https") => true,
        _ => return Err(wrong()),
    };
    let authority = uri.authority().ok_or_else(wrong)?;
    let host = uri
        .host()
        .filter(|host| !host.is_empty())
        .ok_or_else(wrong)?;
    let port = match authority.as_str().rsplit_once(host).map(|(_, port)| port) {
        Some("" | ":") => default_port(is_secure),
        _ => authority.port_u16().ok_or_else(wrong)?,
    };
    Ok(Target {
        host: host.trim_matches(['[', ']']).to_owned(),
        port,
        is_secure,
    })
}

fn default_port(is_secure: bool) -> u16 {
    if is_secure { 443 } else { 80 }
}

/// The request as it goes over the wire: with a host, and with a path alone for whoever answers
/// itself, but the whole address for a proxy that forwards it.
fn addressed(
    mut request: Request<SdkBody>,
    target: &Target,
    proxy: Option<&Proxy>,
) -> Result<Request<SdkBody>, Unanswered> {
    let uri = request.uri().clone();
    let wrong = |error: &dyn std::fmt::Display| Unanswered::Setting(format!("{uri}: {error}"));
    let host = uri.host().unwrap_or_default();
    let host = if target.port == default_port(target.is_secure) {
        host.to_owned()
    } else {
        format!("{host}:{}", target.port)
    };
    let host = HeaderValue::from_str(&host).map_err(|error| wrong(&error))?;
    request.headers_mut().entry(HOST).or_insert(host);
    if let Some(proxy) = proxy.filter(|_| !target.is_secure) {
        if let Some(authorization) = &proxy.authorization {
            let headers = request.headers_mut();
            headers.insert(PROXY_AUTHORIZATION, authorization.clone());
        }
    } else {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse().map_err(|error| wrong(&error))?;
    }
    Ok(request)
}

impl HttpClient for Http {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Limited {
            http: self.clone(),
            limits: Limits {
                connect: settings.connect_timeout(),
                read: settings.read_timeout(),
            },
        })
    }
}

/// The client under the timeouts of one operation.
#[derive(Debug)]
struct Limited {
    http: Http,
    limits: Limits,
}

impl HttpConnector for Limited {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (http, limits) = (self.http.clone(), self.limits);
        HttpConnectorFuture::new(async move {
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            let answer = http.send(request, limits).await?;
            HttpResponse::try_from(answer.map(SdkBody::from))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}
