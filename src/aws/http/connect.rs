//! Connections: TCP, a proxy's tunnel, TLS.

use super::proxy::Proxy;
use super::unanswered::Unanswered;
use aws_smithy_types::body::SdkBody;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{Method, Request, StatusCode};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Where a connection goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    pub host: String,
    pub port: u16,
    pub is_secure: bool,
}

/// Makes TLS's settings when a connection needs them.
pub type Tls<'a> = &'a (dyn Fn() -> Result<Arc<ClientConfig>, Unanswered> + Sync);

/// A connection that is ready for requests.
///
/// # Errors
/// Why there is none, save for timeouts, which are the caller's.
pub async fn open(
    target: &Target,
    proxy: Option<&Proxy>,
    tls: Tls<'_>,
) -> Result<SendRequest<SdkBody>, Unanswered> {
    let stream = match proxy {
        None => tcp(&target.host, target.port)
            .await
            .map_err(Unanswered::Connect)?,
        Some(proxy) => {
            let stream = to_proxy(proxy, tls).await?;
            if target.is_secure {
                tunnel(stream, target, proxy).await?
            } else {
                stream
            }
        }
    };
    let stream = if target.is_secure {
        secure(stream, &target.host, tls).await?
    } else {
        stream
    };
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| Unanswered::Other(error.to_string()))?;
    tokio::spawn(connection);
    Ok(sender)
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

async fn tcp(host: &str, port: u16) -> Result<Box<dyn Stream>, String> {
    let stream = TcpStream::connect((host, port))
        .await
        .map_err(|error| error.to_string())?;
    // Requests are small, and each is written at once.
    let _ = stream.set_nodelay(true);
    Ok(Box::new(stream))
}

async fn to_proxy(proxy: &Proxy, tls: Tls<'_>) -> Result<Box<dyn Stream>, Unanswered> {
    let stream = tcp(&proxy.host, proxy.port)
        .await
        .map_err(|reason| failed(proxy, reason))?;
    if proxy.is_secure {
        secure(stream, &proxy.host, tls)
            .await
            .map_err(|error| match error {
                Unanswered::Setting(_) => error,
                error => failed(proxy, error.to_string()),
            })
    } else {
        Ok(stream)
    }
}

fn failed(proxy: &Proxy, reason: impl Into<String>) -> Unanswered {
    Unanswered::Proxy {
        url: proxy.shown.clone(),
        reason: reason.into(),
    }
}

/// Asks a proxy to connect to the target.
async fn tunnel(
    stream: Box<dyn Stream>,
    target: &Target,
    proxy: &Proxy,
) -> Result<Box<dyn Stream>, Unanswered> {
    let wrong = |error: hyper::Error| failed(proxy, error.to_string());
    // Some proxies compare names of headers letter by letter.
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(wrong)?;
    tokio::spawn(connection.with_upgrades());
    let host = if target.host.contains(':') {
        format!("[{}]:{}", target.host, target.port)
    } else {
        format!("{}:{}", target.host, target.port)
    };
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(&host)
        .header(HOST, &host);
    if let Some(authorization) = &proxy.authorization {
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let request = request
        .body(Empty::<Bytes>::new())
        .map_err(|error| failed(proxy, error.to_string()))?;
    let response = sender.send_request(request).await.map_err(wrong)?;
    match response.status() {
        status if status.is_success() => {}
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            return Err(failed(proxy, "it wants another user or password"));
        }
        status => return Err(failed(proxy, format!("it answers {status}"))),
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(wrong)?;
    Ok(Box::new(TokioIo::new(upgraded)))
}

async fn secure(
    stream: Box<dyn Stream>,
    host: &str,
    tls: Tls<'_>,
) -> Result<Box<dyn Stream>, Unanswered> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| Unanswered::Tls(error.to_string()))?;
    let stream = TlsConnector::from(tls()?)
        .connect(name, stream)
        .await
        .map_err(|error| Unanswered::Tls(error.to_string()))?;
    Ok(Box::new(stream))
}
