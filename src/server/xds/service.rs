//! ADS over gRPC: connections, and the streams on them.

use super::codec::AdsCodec;
use super::messages::{
    DeltaDiscoveryRequest, DeltaDiscoveryResponse, DiscoveryRequest, DiscoveryResponse, Node,
};
use super::node::NodeId;
use super::proxies::Proxy;
use super::push::{Refusal, Update};
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
use std::future::{Ready, pending, ready};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_stream::StreamExt;
use tokio_stream::adapters::Map;
use tokio_stream::wrappers::ReceiverStream;
use tonic::body::Body;
use tonic::server::{Grpc, StreamingService};
use tonic::{Status, Streaming};

const SERVICE: &str = "/envoy.service.discovery.v3.AggregatedDiscoveryService/";

/// How often a connection is checked for life.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How much of a stream a client may send before it is read, in bytes.
const WINDOW: u32 = 64 * 1024;
/// How many streams a client may have open on one connection.
const STREAMS: u32 = 16;
/// How many responses may wait for a client that does not read: one for each type.
const WAITING: usize = Type::ALL.len();
/// How often an Envoy gets again what it has rejected.
const RETRY: Duration = Duration::from_secs(5);

impl Protocol for Xds {
    async fn serve(self: Arc<Self>, stream: BoxedStream, peer: Peer, watcher: Watcher) {
        let (calls, open) = watch::channel(0);
        let service = service_fn(move |request| {
            let (xds, call) = (Arc::clone(&self), OpenCall::new(&calls));
            async move { Ok::<_, Infallible>(answer(xds, peer, call, request).await) }
        });
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new())
            .keep_alive_interval(KEEP_ALIVE)
            .initial_stream_window_size(WINDOW)
            .max_concurrent_streams(STREAMS);
        let connection = http.serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            // A connection that fails is closed by the client; there is no one to report to.
            _ = watcher.watch(connection) => {}
            () = idle(open, peer.timeout) => {}
        }
    }
}

/// Resolves when no call has been open for this long.
async fn idle(mut open: watch::Receiver<usize>, limit: Duration) {
    // Waiting fails when the connection has ended, which is noticed elsewhere.
    while open.wait_for(|count| *count == 0).await.is_ok() {
        let call = timeout(limit, open.wait_for(|count| *count > 0)).await;
        if call.is_err() {
            return;
        }
    }
    pending::<()>().await;
}

/// Counts a call of a connection for as long as it is open.
struct OpenCall(watch::Sender<usize>);

impl OpenCall {
    fn new(calls: &watch::Sender<usize>) -> OpenCall {
        calls.send_modify(|count| *count += 1);
        OpenCall(calls.clone())
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

async fn answer(
    xds: Arc<Xds>,
    peer: Peer,
    call: OpenCall,
    request: Request<Incoming>,
) -> Response<Body> {
    let caller = match admit(&xds, peer, call, &request) {
        Ok(caller) => Arc::new(caller),
        Err(status) => {
            (xds.warn)(&format!(
                "the Envoy at {} is not accepted: {}",
                peer.address,
                status.message()
            ));
            return status.into_http();
        }
    };
    let limit = xds.request_limit;
    match request.uri().path().strip_prefix(SERVICE) {
        Some("StreamAggregatedResources") => {
            let codec = AdsCodec::<DiscoveryResponse, DiscoveryRequest>::default();
            let service = Ads::<sotw::StateOfTheWorld>::new(xds, caller);
            let mut grpc = Grpc::new(codec).max_decoding_message_size(limit);
            grpc.streaming(service, request).await
        }
        Some("DeltaAggregatedResources") => {
            let codec = AdsCodec::<DeltaDiscoveryResponse, DeltaDiscoveryRequest>::default();
            let service = Ads::<delta::Delta>::new(xds, caller);
            let mut grpc = Grpc::new(codec).max_decoding_message_size(limit);
            grpc.streaming(service, request).await
        }
        _ => Status::unimplemented("this server implements aggregated discovery only").into_http(),
    }
}

/// Whether a call is accepted, and its sender.
///
/// # Errors
/// UNAUTHENTICATED; `RESOURCE_EXHAUSTED` where all streams are in use.
fn admit<B>(xds: &Xds, peer: Peer, call: OpenCall, request: &Request<B>) -> Result<Caller, Status> {
    let now = xds.local.now();
    let access = xds.authentication.access(request, &peer, now)?;
    let slot = Arc::clone(&xds.streams).try_acquire_owned();
    let slot = slot.map_err(|_| {
        Status::resource_exhausted("all streams of this server are in use; try again later")
    })?;
    Ok(Caller {
        peer,
        access,
        _call: call,
        _slot: slot,
    })
}

/// The client of a call, which takes one of the server's streams.
struct Caller {
    peer: Peer,
    access: Access,
    _call: OpenCall,
    _slot: OwnedSemaphorePermit,
}

/// A message about resources of one type.
pub trait Typed: Send + 'static {
    fn type_url(&self) -> &str;
}

macro_rules! typed {
    ($($message:ty),*) => {$(
        impl Typed for $message {
            fn type_url(&self) -> &str {
                &self.type_url
            }
        }
    )*};
}

typed!(DiscoveryRequest, DiscoveryResponse);
typed!(DeltaDiscoveryRequest, DeltaDiscoveryResponse);

/// What both variants of a request have.
pub trait Discovery: Typed {
    fn node(&self) -> Option<&Node>;
}

impl Discovery for DiscoveryRequest {
    fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }
}

impl Discovery for DeltaDiscoveryRequest {
    fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }
}

/// One variant of the protocol.
trait Variant: Subscription<Request: Discovery, Response: Typed> + Send + 'static {}
impl<S: Subscription<Request: Discovery, Response: Typed> + Send + 'static> Variant for S {}

/// A call of ADS.
struct Ads<S> {
    xds: Arc<Xds>,
    caller: Arc<Caller>,
    variant: std::marker::PhantomData<fn() -> S>,
}

impl<S> Ads<S> {
    fn new(xds: Arc<Xds>, caller: Arc<Caller>) -> Ads<S> {
        Ads {
            xds,
            caller,
            variant: std::marker::PhantomData,
        }
    }
}

impl<S: Variant> StreamingService<S::Request> for Ads<S> {
    type Response = S::Response;
    type ResponseStream = Unboxed<S::Response>;
    type Future = Ready<Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<Streaming<S::Request>>) -> Self::Future {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (xds, caller) = (Arc::clone(&self.xds), Arc::clone(&self.caller));
        tokio::spawn(async move {
            let requests = request.into_inner();
            if let Err(status) = converse::<S>(&xds, &caller, requests, &sender).await {
                // The client may have gone.
                let _ = sender.send(Box::new(Err(status))).await;
            }
        });
        let unboxed: fn(Boxed<_>) -> _ = |response| *response;
        let responses = ReceiverStream::new(receiver).map(unboxed);
        ready(Ok(tonic::Response::new(responses)))
    }
}

/// Boxed, because a channel has space for 32 of them from its beginning.
type Boxed<R> = Box<Result<R, Status>>;
type Responses<R> = mpsc::Sender<Boxed<R>>;
type Unboxed<R> = Map<ReceiverStream<Boxed<R>>, fn(Boxed<R>) -> Result<R, Status>>;

/// Serves one stream to its end.
async fn converse<S: Variant>(
    xds: &Xds,
    caller: &Caller,
    mut requests: Streaming<S::Request>,
    responses: &Responses<S::Response>,
) -> Result<(), Status> {
    let first = timeout(caller.peer.timeout, requests.message()).await;
    let first = first.map_err(|_| Status::deadline_exceeded("no request has come"))?;
    let Some(first) = first? else {
        return Ok(());
    };
    let (id, node, version) = identity(xds, first.node())?;
    check_access(xds, caller, &node)?;
    let mut changes = subscribe(xds, &node).await?;
    let configuration = changes.borrow_and_update().configuration.clone();
    let mut stream = Stream::<S>::new(configuration.map_err(status)?);
    let ticket = xds.proxies.connect(Proxy {
        id,
        node: node.clone(),
        peer: caller.peer.address,
        version,
        since: xds.local.now(),
        states: stream.states(),
    });
    let mut shutdown = xds.shutdown.clone();
    let mut retries = interval(RETRY);
    retries.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next = Some(first);
    loop {
        if let Some(request) = next.take() {
            let (received, ready) = receive(&mut stream, &request);
            if let Received::Rejected(reason) = received {
                xds.metrics.rejected(request.type_url());
                xds.warn_of_rejection(&node, caller.peer.address, request.type_url(), &reason);
            }
            if stream.names() > xds.request_limit {
                return Err(too_many_names(xds.request_limit));
            }
            send(ready, xds, responses).await?;
        } else {
            let Update {
                configuration,
                noticed,
            } = changes.borrow_and_update().clone();
            match configuration {
                Ok(resources) => {
                    let ready = stream.publish(resources);
                    push(ready, noticed, xds, responses).await?;
                }
                Err(refusal) => xds.warn_of_refusal(&node, &refusal),
            }
        }
        ticket.update(stream.states());
        loop {
            tokio::select! {
                request = requests.message() => match request? {
                    Some(request) => next = Some(request),
                    None => return Ok(()),
                },
                Ok(()) = changes.changed() => {}
                _ = retries.tick() => {
                    send(stream.retry(), xds, responses).await?;
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
        caller.peer.address
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

async fn subscribe(xds: &Xds, node: &NodeId) -> Result<watch::Receiver<Update>, Status> {
    let subscription = xds.publisher.subscribe(node.clone()).await;
    subscription.ok_or_else(|| Status::internal("the configuration could not be made"))
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

fn too_many_names(limit: usize) -> Status {
    Status::resource_exhausted(format!(
        "the names that a stream subscribes to have at most {limit} bytes"
    ))
}

/// Sends what a change has led to.
async fn push<R: Typed>(
    ready: Vec<R>,
    noticed: SystemTime,
    xds: &Xds,
    responses: &Responses<R>,
) -> Result<(), Status> {
    if !ready.is_empty() {
        let took = xds.local.now().duration_since(noticed);
        xds.metrics.reached(took.unwrap_or_default());
    }
    send(ready, xds, responses).await
}

/// Sends responses, each when the client has taken enough of those before it.
async fn send<R: Typed>(ready: Vec<R>, xds: &Xds, responses: &Responses<R>) -> Result<(), Status> {
    for response in ready {
        xds.metrics.pushed(response.type_url());
        let sent = responses.send(Box::new(Ok(response))).await;
        sent.map_err(|_| Status::cancelled("the client has gone"))?;
    }
    Ok(())
}
