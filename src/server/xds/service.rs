//! ADS over gRPC: connections, and the streams on them.

use super::messages::{
    DeltaDiscoveryRequest, DeltaDiscoveryResponse, DiscoveryRequest, DiscoveryResponse, Node,
};
use super::node::NodeId;
use super::proxies::Proxy;
use super::push::{Configuration, Refusal};
use super::resources::Type;
use super::stream::{Received, Stream, Subscription};
use super::{Xds, delta, sotw};
use crate::server::accept::{BoxedStream, Peer, Protocol};
use crate::server::signature::Access;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};
use tokio_stream::wrappers::ReceiverStream;
use tonic::body::Body;
use tonic::server::{Grpc, StreamingService};
use tonic::{Status, Streaming};
use tonic_prost::ProstCodec;

const SERVICE: &str = "/envoy.service.discovery.v3.AggregatedDiscoveryService/";

/// How often a connection is checked for life.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How many streams a client may have open on one connection.
const STREAMS: u32 = 16;
/// How many responses may wait for a client that does not read: one for each type.
const WAITING: usize = Type::ALL.len();
/// How often an Envoy gets again what it has rejected.
const RETRY: Duration = Duration::from_secs(5);

impl Protocol for Xds {
    async fn serve(self: Arc<Self>, stream: BoxedStream, peer: Peer, watcher: Watcher) {
        let service = service_fn(move |request| {
            let xds = Arc::clone(&self);
            async move { Ok::<_, Infallible>(answer(xds, peer, request).await) }
        });
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new())
            .keep_alive_interval(KEEP_ALIVE)
            .max_concurrent_streams(STREAMS);
        let connection = http.serve_connection(TokioIo::new(stream), service);
        // A connection that fails is closed by the client; there is no one to report to.
        let _ = watcher.watch(connection).await;
    }
}

async fn answer(xds: Arc<Xds>, peer: Peer, request: Request<Incoming>) -> Response<Body> {
    let access = xds.authentication.access(&request, &peer, xds.local.now());
    let caller = match access {
        Ok(access) => Caller {
            address: peer.address,
            access,
        },
        Err(status) => {
            (xds.warn)(&format!(
                "the Envoy at {} is not accepted: {}",
                peer.address,
                status.message()
            ));
            return status.into_http();
        }
    };
    match request.uri().path().strip_prefix(SERVICE) {
        Some("StreamAggregatedResources") => {
            let codec = ProstCodec::<DiscoveryResponse, DiscoveryRequest>::default();
            let service = Ads::<sotw::StateOfTheWorld>::new(xds, caller);
            Grpc::new(codec).streaming(service, request).await
        }
        Some("DeltaAggregatedResources") => {
            let codec = ProstCodec::<DeltaDiscoveryResponse, DeltaDiscoveryRequest>::default();
            let service = Ads::<delta::Delta>::new(xds, caller);
            Grpc::new(codec).streaming(service, request).await
        }
        _ => Status::unimplemented("this server implements aggregated discovery only").into_http(),
    }
}

/// The client of a call.
#[derive(Clone, Debug)]
struct Caller {
    address: SocketAddr,
    access: Access,
}

/// What both variants of a request have.
pub trait Discovery: Send + 'static {
    fn node(&self) -> Option<&Node>;
    fn type_url(&self) -> &str;
}

impl Discovery for DiscoveryRequest {
    fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    fn type_url(&self) -> &str {
        &self.type_url
    }
}

impl Discovery for DeltaDiscoveryRequest {
    fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    fn type_url(&self) -> &str {
        &self.type_url
    }
}

/// One variant of the protocol.
trait Variant: Subscription<Request: Discovery, Response: Send + 'static> + Send + 'static {}
impl<S: Subscription<Request: Discovery, Response: Send + 'static> + Send + 'static> Variant for S {}

/// A call of ADS.
struct Ads<S> {
    xds: Arc<Xds>,
    caller: Caller,
    variant: std::marker::PhantomData<fn() -> S>,
}

impl<S> Ads<S> {
    fn new(xds: Arc<Xds>, caller: Caller) -> Ads<S> {
        Ads {
            xds,
            caller,
            variant: std::marker::PhantomData,
        }
    }
}

impl<S: Variant> StreamingService<S::Request> for Ads<S> {
    type Response = S::Response;
    type ResponseStream = ReceiverStream<Result<S::Response, Status>>;
    type Future = Ready<Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<Streaming<S::Request>>) -> Self::Future {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (xds, caller) = (Arc::clone(&self.xds), self.caller.clone());
        tokio::spawn(async move {
            let requests = request.into_inner();
            if let Err(status) = converse::<S>(&xds, &caller, requests, &sender).await {
                // The client may have gone.
                let _ = sender.send(Err(status)).await;
            }
        });
        ready(Ok(tonic::Response::new(ReceiverStream::new(receiver))))
    }
}

type Responses<R> = mpsc::Sender<Result<R, Status>>;

/// Serves one stream to its end.
async fn converse<S: Variant>(
    xds: &Arc<Xds>,
    caller: &Caller,
    mut requests: Streaming<S::Request>,
    responses: &Responses<S::Response>,
) -> Result<(), Status> {
    let Some(first) = requests.message().await? else {
        return Ok(());
    };
    let (id, node, version) = identity(xds, first.node())?;
    check_access(xds, caller, &node)?;
    let mut changes = subscribe(xds, &node).await?;
    let configuration = changes.borrow_and_update().clone();
    let mut stream = Stream::<S>::new(configuration.map_err(status)?);
    let ticket = xds.proxies.connect(Proxy {
        id,
        node: node.clone(),
        peer: caller.address,
        version,
        since: xds.local.now(),
        states: stream.states(),
    });
    let mut shutdown = xds.shutdown.clone();
    let mut retries = interval(RETRY);
    retries.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next = Some(first);
    loop {
        let ready = match next.take() {
            Some(request) => {
                let (received, ready) = receive(&mut stream, &request);
                if let Received::Rejected(reason) = received {
                    xds.warn_of_rejection(&node, caller.address, request.type_url(), &reason);
                }
                ready
            }
            None => match changes.borrow_and_update().clone() {
                Ok(resources) => stream.publish(resources),
                Err(refusal) => {
                    xds.warn_of_refusal(&node, &refusal);
                    Vec::new()
                }
            },
        };
        send(ready, responses).await?;
        ticket.update(stream.states());
        loop {
            tokio::select! {
                request = requests.message() => match request? {
                    Some(request) => next = Some(request),
                    None => return Ok(()),
                },
                Ok(()) = changes.changed() => {}
                _ = retries.tick() => {
                    send(stream.retry(), responses).await?;
                    continue;
                }
                () = shutdown.begun() => {
                    return Err(Status::unavailable("the server is shutting down"));
                }
            }
            break;
        }
    }
}

/// Which proxy a client is, as it states it and as it is read, and the version of its Envoy.
fn identity(xds: &Xds, node: Option<&Node>) -> Result<(String, NodeId, String), Status> {
    let node = node.ok_or_else(|| {
        Status::invalid_argument("the first request of a stream must name its node")
    })?;
    let (account, region) = (xds.local.account(), xds.local.region());
    let id = NodeId::parse(&node.id, account, region).map_err(Status::not_found)?;
    Ok((node.id.clone(), id, envoy_version(node)))
}

/// Whether the credentials of a client include the configuration of this node or gateway, be it there
/// or not.
fn check_access(xds: &Xds, caller: &Caller, node: &NodeId) -> Result<(), Status> {
    let arn = node.arn(xds.local.region());
    if caller.access.covers(&arn) {
        return Ok(());
    }
    let message = format!("`{arn}` matches none of the `resources` of these credentials");
    (xds.warn)(&format!(
        "the Envoy at {} is not accepted: {message}",
        caller.address
    ));
    Err(Status::permission_denied(message))
}

/// The version of an Envoy, such as `1.40.0`; empty where it does not state one.
fn envoy_version(node: &Node) -> String {
    let build = node.user_agent_build_version.as_ref();
    let version = build.and_then(|build| build.version.as_ref());
    version.map_or_else(String::new, |it| {
        format!("{}.{}.{}", it.major_number, it.minor_number, it.patch)
    })
}

async fn subscribe(
    xds: &Arc<Xds>,
    node: &NodeId,
) -> Result<watch::Receiver<Configuration>, Status> {
    let (xds, node) = (Arc::clone(xds), node.clone());
    let work = tokio::task::spawn_blocking(move || xds.publisher.subscribe(&node));
    work.await
        .map_err(|_| Status::internal("the configuration could not be made"))
}

fn status(refusal: Refusal) -> Status {
    match refusal {
        Refusal::Unknown(message) => Status::not_found(message),
        Refusal::Invalid(message) => Status::failed_precondition(message),
        Refusal::Unavailable(message) => Status::unavailable(message),
    }
}

/// Takes a request. One of a type that is not served is left unanswered, as the protocol has it.
fn receive<S: Variant>(
    stream: &mut Stream<S>,
    request: &S::Request,
) -> (Received, Vec<S::Response>) {
    match Type::of_url(request.type_url()) {
        Some(kind) => stream.receive(kind, request),
        None => (Received::Stale, Vec::new()),
    }
}

async fn send<R>(ready: Vec<R>, responses: &Responses<R>) -> Result<(), Status> {
    for response in ready {
        let sent = responses.send(Ok(response)).await;
        sent.map_err(|_| Status::cancelled("the client has gone"))?;
    }
    Ok(())
}
