//! The floor: a bare server of tonic, which gives every client the same bytes.
//!
//! It answers each request with the response of its type from standard input, except a request that only
//! acknowledges one.

use crate::messages::{DiscoveryRequest, DiscoveryResponse};
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use prost::bytes::Bytes;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::Read;
use std::sync::Arc;
use tokio::net::TcpSocket;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::server::{Grpc, StreamingService};
use tonic::{Status, Streaming};
use tonic_prost::ProstCodec;

/// The start of a name with which a client asks for a response once more.
pub const AGAIN: &str = "again";
/// Connections that may wait until they are accepted.
const BACKLOG: u32 = 4096;

/// Serves until it is killed, and prints its address. Its standard input is a sequence of responses, each
/// preceded by its length.
pub async fn serve() {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input).expect("responses");
    let mut input = Bytes::from(input);
    let mut responses = Vec::new();
    while !input.is_empty() {
        let response = DiscoveryResponse::decode_length_delimited(&mut input);
        responses.push(response.expect("a response"));
    }
    let responses = Arc::new(responses);
    let socket = TcpSocket::new_v4().expect("a socket");
    let address = "127.0.0.1:0".parse().expect("an address");
    socket.bind(address).expect("a free port");
    let listener = socket.listen(BACKLOG).expect("a listener");
    let address = listener.local_addr().expect("an address");
    println!("configuring Envoys on {address}");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a TCP connection");
        let responses = Arc::clone(&responses);
        let service = service_fn(move |request: Request<Incoming>| {
            let echo = Echo(Arc::clone(&responses));
            async move {
                let mut grpc = Grpc::new(ProstCodec::default());
                Ok::<_, Infallible>(grpc.streaming(echo, request).await)
            }
        });
        let http = http2::Builder::new(TokioExecutor::new());
        tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
    }
}

/// Answers the requests of one stream.
struct Echo(Arc<Vec<DiscoveryResponse>>);

impl StreamingService<DiscoveryRequest> for Echo {
    type Response = DiscoveryResponse;
    type ResponseStream = ReceiverStream<Result<DiscoveryResponse, Status>>;
    type Future = Ready<Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<Streaming<DiscoveryRequest>>) -> Self::Future {
        let (sender, receiver) = mpsc::channel(1);
        let responses = Arc::clone(&self.0);
        tokio::spawn(async move {
            let mut requests = request.into_inner();
            while let Ok(Some(request)) = requests.message().await {
                if !is_question(&request) {
                    continue;
                }
                let mut responses = responses.iter();
                let response = responses.find(|it| it.type_url == request.type_url);
                let response = response.expect("a response of the type");
                if sender.send(Ok(response.clone())).await.is_err() {
                    return;
                }
            }
        });
        ready(Ok(tonic::Response::new(ReceiverStream::new(receiver))))
    }
}

fn is_question(request: &DiscoveryRequest) -> bool {
    let mut names = request.resource_names.iter();
    request.response_nonce.is_empty() || names.any(|name| name.starts_with(AGAIN))
}
