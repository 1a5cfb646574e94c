//! A client of ADS over gRPC, frame by frame: it can do what no Envoy does, and knows none of the
//! server's code but the messages.

use super::messages::{
    BuildVersion, DiscoveryRequest, DiscoveryResponse, Node, SemanticVersion, Status,
};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use std::convert::Infallible;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;

/// State of the world.
pub const STREAM: &str = "StreamAggregatedResources";
/// Increments.
pub const DELTA: &str = "DeltaAggregatedResources";

pub const CLUSTERS: &str = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
pub const ENDPOINTS: &str = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

type Requests = ReceiverStream<Result<Frame<Bytes>, Infallible>>;

/// A connection, which ends with the value.
pub struct Connection {
    http: http2::SendRequest<StreamBody<Requests>>,
    driver: JoinHandle<()>,
    /// What calls name as their host.
    pub authority: String,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Connection::over(stream, http2::Builder::new(TokioExecutor::new())).await
    }

    /// A connection whose streams may be sent this many bytes before the client has read them.
    pub async fn with_window(address: SocketAddr, bytes: u32) -> Connection {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.initial_stream_window_size(bytes);
        Connection::over(stream, http).await
    }

    pub async fn over<S>(stream: S, http: http2::Builder<TokioExecutor>) -> Connection
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (http, driver) = http.handshake(TokioIo::new(stream)).await.unwrap();
        Connection {
            http,
            driver: tokio::spawn(async move { drop(driver.await) }),
            authority: "localhost".to_owned(),
        }
    }

    /// Calls a method of ADS with this metadata.
    ///
    /// # Errors
    /// The connection or the call was ended without a response.
    pub async fn call(
        &mut self,
        method: &str,
        metadata: &[(&'static str, &str)],
    ) -> Result<Call, hyper::Error> {
        let (requests, receiver) = mpsc::channel(64);
        let mut request = Request::builder()
            .method("POST")
            .uri(format!(
                "https://{}/envoy.service.discovery.v3.AggregatedDiscoveryService/{method}",
                self.authority
            ))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        for (name, value) in metadata {
            request = request.header(*name, *value);
        }
        let body = StreamBody::new(ReceiverStream::new(receiver));
        self.http.ready().await?;
        let response = self.http.send_request(request.body(body).unwrap()).await?;
        let (head, body) = response.into_parts();
        Ok(Call {
            requests: Some(requests),
            headers: head.headers,
            body,
            received: Vec::new(),
        })
    }

    /// A stream of state of the world for a node, which has accepted its clusters.
    pub async fn stream(&mut self, id: &str) -> Call {
        let mut call = self.call(STREAM, &[]).await.unwrap();
        call.send(&first(id, CLUSTERS)).await;
        call.accept(&[]).await;
        call
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// How a call has ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// gRPC's; -1 where the server gave none.
    pub code: i32,
    pub message: String,
}

/// A call of ADS; reset with the value.
pub struct Call {
    requests: Option<mpsc::Sender<Result<Frame<Bytes>, Infallible>>>,
    headers: HeaderMap,
    body: Incoming,
    received: Vec<u8>,
}

impl Call {
    pub async fn send(&self, message: &impl Message) {
        self.send_bytes(frame(&message.encode_to_vec())).await;
    }

    /// The next response, which is accepted, with these names as what is subscribed to.
    pub async fn accept(&mut self, names: &[&str]) -> DiscoveryResponse {
        let response: DiscoveryResponse = self.next().await.unwrap();
        let mut accepted = answer(&response, None);
        accepted.resource_names = names.iter().map(|name| (*name).to_owned()).collect();
        self.send(&accepted).await;
        response
    }

    /// Subscribes to a resource of a type; the response, which is accepted.
    pub async fn subscribe(&mut self, type_url: &str, name: &str) -> DiscoveryResponse {
        self.send(&DiscoveryRequest {
            type_url: type_url.to_owned(),
            resource_names: vec![name.to_owned()],
            ..DiscoveryRequest::default()
        })
        .await;
        let response = self.accept(&[name]).await;
        assert_eq!(response.type_url, type_url);
        response
    }

    /// Sends bytes as they are. A call that has ended takes nothing.
    pub async fn send_bytes(&self, bytes: Vec<u8>) {
        let requests = self.requests.as_ref().expect("an open call");
        let _ = requests.send(Ok(Frame::data(bytes.into()))).await;
    }

    /// Ends this side; responses can still come.
    pub fn finish(&mut self) {
        self.requests = None;
    }

    /// The next response.
    pub async fn next<M: Message + Default>(&mut self) -> Result<M, Ended> {
        loop {
            if let Some(message) = self.take() {
                return Ok(M::decode(message.as_slice()).unwrap());
            }
            match self.body.frame().await {
                Some(Ok(frame)) if frame.is_data() => {
                    self.received.extend(frame.into_data().unwrap());
                }
                Some(Ok(frame)) => return Err(ended(&frame.into_trailers().unwrap())),
                Some(Err(error)) => {
                    return Err(Ended {
                        code: -1,
                        message: error.to_string(),
                    });
                }
                None => return Err(ended(&self.headers)),
            }
        }
    }

    /// A complete message of those that were received.
    fn take(&mut self) -> Option<Vec<u8>> {
        let length = self.received.get(1..5)?.try_into().unwrap();
        let end = 5 + u32::from_be_bytes(length) as usize;
        let message = self.received.get(5..end)?.to_vec();
        self.received.drain(..end);
        Some(message)
    }
}

fn ended(headers: &HeaderMap) -> Ended {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
    let message = text("grpc-message").unwrap_or_default();
    let message = percent_encoding::percent_decode_str(message).decode_utf8();
    Ended {
        code: text("grpc-status").map_or(-1, |code| code.parse().unwrap()),
        message: message.unwrap().into_owned(),
    }
}

/// Whether a resource of the response contains this text.
pub fn contains(response: &DiscoveryResponse, text: &str) -> bool {
    let contains = |value: &[u8]| value.windows(text.len()).any(|it| it == text.as_bytes());
    response.resources.iter().any(|it| contains(it))
}

/// A message as gRPC sends it.
pub fn frame(message: &[u8]) -> Vec<u8> {
    let length = (message.len() as u32).to_be_bytes();
    [&[0], &length[..], message].concat()
}

/// The answer to a response: an acknowledgment, or a rejection for this reason.
pub fn answer(response: &DiscoveryResponse, rejection: Option<&str>) -> DiscoveryRequest {
    DiscoveryRequest {
        version_info: response.version_info.clone(),
        type_url: response.type_url.clone(),
        response_nonce: response.nonce.clone(),
        error_detail: rejection.map(|message| Status {
            code: 13,
            message: message.to_owned(),
        }),
        ..DiscoveryRequest::default()
    }
}

/// The first request of an Envoy with this node id.
pub fn first(id: &str, type_url: &str) -> DiscoveryRequest {
    let version = SemanticVersion {
        major_number: 1,
        minor_number: 40,
        patch: 0,
    };
    DiscoveryRequest {
        node: Some(Node {
            id: id.to_owned(),
            user_agent_build_version: Some(BuildVersion {
                version: Some(version),
            }),
        }),
        type_url: type_url.to_owned(),
        ..DiscoveryRequest::default()
    }
}
