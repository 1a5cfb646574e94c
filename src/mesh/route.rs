//! Virtual routers, their routes, and virtual services.

use super::known::{At, Gap, Known};
use super::matching::{self, Match};
use super::node::{Protocol, Timeouts, direct_timeouts};
use super::read::{self};
use crate::document::{Node, Place};
use crate::resource::Resource;
use compact_str::CompactString;
use std::sync::Arc;
use std::time::Duration;

/// A virtual router with its routes.
#[derive(Clone, Debug)]
pub struct VirtualRouter {
    /// App Mesh's `virtualRouterName`.
    pub name: CompactString,
    /// The resource as it was stated.
    pub resource: Arc<Resource>,
    /// Empty where the router has no `listeners`.
    pub listeners: Known<Vec<RouterListener>>,
    /// In the order in which they are tried: by priority, then the longest prefix first (AWS's user
    /// guide, routes), then by name. Those whose order is not known come last.
    pub routes: Vec<Route>,
}

/// Where clients reach a router: the port of egress, and the protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct RouterListener {
    /// Where the listener is written.
    pub place: Place,
    /// The port of its port mapping.
    pub port: Known<At<u16>>,
    /// The protocol of its port mapping.
    pub protocol: Known<At<Protocol>>,
}

/// A route of a virtual router.
#[derive(Clone, Debug)]
pub struct Route {
    /// App Mesh's `routeName`.
    pub name: CompactString,
    /// The resource as it was stated.
    pub resource: Arc<Resource>,
    /// Where its `spec` is written.
    pub place: Place,
    /// `None` without a priority: after all routes that have one.
    pub priority: Known<Option<u16>>,
    /// What the route is; every other member is a gap where this one is.
    pub rule: Known<RouteRule>,
}

/// What a route states under its protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteRule {
    /// The protocol under whose name the route is written.
    pub protocol: Protocol,
    /// Which requests or connections the route takes.
    pub conditions: Known<Match>,
    /// The weighted targets of its action.
    pub targets: Known<Vec<Target>>,
    /// The timeouts of the route itself.
    pub timeouts: Known<Timeouts>,
    /// `None` where App Mesh's default retry policy applies.
    pub retry: Option<Known<RetryPolicy>>,
}

/// A node to which a route sends a share of its requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Where the target is written.
    pub place: Place,
    /// The name of the virtual node.
    pub node: At<CompactString>,
    /// Its share relative to the weights of the other targets.
    pub weight: u32,
    /// The port of the node's listener; `None` for the only one.
    pub port: Option<At<u16>>,
}

/// When and how often a failed request is sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts after the first.
    pub max_retries: u32,
    /// How long one attempt may take.
    pub per_retry_timeout: Duration,
    /// Words of the API: `server-error`.
    pub http_events: Vec<CompactString>,
    /// Words of the API: `connection-error`.
    pub tcp_events: Vec<CompactString>,
    /// Words of the API: `unavailable`.
    pub grpc_events: Vec<CompactString>,
}

/// A virtual service and what provides it.
#[derive(Clone, Debug)]
pub struct VirtualService {
    /// App Mesh's `virtualServiceName`, such as `orders.shop.local`.
    pub name: CompactString,
    /// The resource as it was stated.
    pub resource: Arc<Resource>,
    /// `None` for a service that nothing provides yet.
    pub provider: Known<Option<Provider>>,
}

/// What answers for a virtual service.
#[derive(Clone, Debug, PartialEq)]
pub enum Provider {
    /// The virtual node of this name.
    Node(At<CompactString>),
    /// The virtual router of this name.
    Router(At<CompactString>),
}

impl VirtualRouter {
    pub(super) fn of(resource: Arc<Resource>, mut routes: Vec<Route>) -> VirtualRouter {
        routes.sort_by_cached_key(Route::rank);
        let spec = resource.spec().unwrap_or(&resource.input);
        let listener = |node: &Node| {
            let mapping = read::required(node, "portMapping");
            let member = |key| {
                mapping
                    .clone()
                    .and_then(|mapping| read::required(mapping, key))
            };
            Ok(RouterListener {
                place: node.place,
                port: member("port").and_then(read::port),
                protocol: member("protocol").and_then(read::word),
            })
        };
        VirtualRouter {
            name: resource.name().into(),
            listeners: read::optional(spec, "listeners", |node| read::list(node, listener))
                .map(Option::unwrap_or_default),
            routes,
            resource: Arc::clone(&resource),
        }
    }

    /// The routes that a listener tries: those without a port, and those of this port.
    pub fn routes_on(&self, port: u16) -> impl Iterator<Item = &Route> {
        self.routes
            .iter()
            .filter(move |route| route.applies_to(port))
    }
}

impl Route {
    pub(super) fn of(resource: Arc<Resource>) -> Route {
        let spec = resource.spec().unwrap_or(&resource.input);
        Route {
            name: resource.name().into(),
            place: spec.place,
            priority: read::optional(spec, "priority", read::integer::<u16>)
                .map(|priority| priority.map(|priority| priority.value)),
            rule: rule(spec),
            resource: Arc::clone(&resource),
        }
    }

    /// The order in which routes are tried, smallest first.
    fn rank(&self) -> (u32, usize, CompactString) {
        let priority = self.priority.as_ref().map_or(u32::MAX, |priority| {
            priority.map_or(u32::from(u16::MAX) + 1, u32::from)
        });
        let conditions = self
            .rule
            .as_ref()
            .ok()
            .and_then(|it| it.conditions.as_ref().ok());
        let length = conditions.map_or(0, specificity);
        (priority, usize::MAX - length, self.name.clone())
    }

    fn applies_to(&self, port: u16) -> bool {
        let conditions = self
            .rule
            .as_ref()
            .ok()
            .and_then(|it| it.conditions.as_ref().ok());
        let of_route = conditions.and_then(|conditions| conditions.port);
        of_route.is_none_or(|own| own.value == port)
    }
}

/// How specific conditions are where no priority decides: the length of the path, exact paths before
/// prefixes of the same length.
pub(super) fn specificity(conditions: &Match) -> usize {
    use super::matching::PathMatch;
    let length = |text: &CompactString| 2 * text.len();
    match &conditions.path {
        PathMatch::Exact(path) | PathMatch::Regex(path) => length(path) + 1,
        PathMatch::Prefix(prefix) => length(prefix),
        PathMatch::Grpc { service, method } => {
            service.as_ref().map_or(0, length) + method.as_ref().map_or(0, length)
        }
        PathMatch::Any => 0,
    }
}

/// The members of a spec for the four types of route.
pub(super) const TYPES: [(&str, Protocol); 4] = [
    ("grpcRoute", Protocol::Grpc),
    ("http2Route", Protocol::Http2),
    ("httpRoute", Protocol::Http),
    ("tcpRoute", Protocol::Tcp),
];

/// The type of a route or gateway route, and what it states.
pub(super) fn typed(spec: &Node) -> Known<(Protocol, &Node)> {
    let mut found = TYPES
        .iter()
        .filter_map(|(member, protocol)| Some((*protocol, read::member(spec, member)?)));
    match (found.next(), found.next()) {
        (Some((protocol, node)), None) => Ok((protocol, node?)),
        (None, _) => Err(Gap::Missing {
            place: spec.place,
            member: "httpRoute",
        }),
        (Some(_), Some(_)) => Err(Gap::Invalid {
            place: spec.place,
            expected: "one type of route",
        }),
    }
}

fn rule(spec: &Node) -> Known<RouteRule> {
    let (protocol, node) = typed(spec)?;
    let conditions = match read::member(node, "match") {
        None => Ok(matching::anything()),
        Some(found) => found.and_then(|it| matching::matching(it, protocol == Protocol::Grpc)),
    };
    let targets = match read::find(node, &["action", "weightedTargets"]) {
        None => Err(Gap::Missing {
            place: node.place,
            member: "action.weightedTargets",
        }),
        Some(found) => found.and_then(|list| read::list(list, target)),
    };
    Ok(RouteRule {
        protocol,
        conditions,
        targets,
        timeouts: read::optional(node, "timeout", direct_timeouts).map(Option::unwrap_or_default),
        retry: read::member(node, "retryPolicy").map(|found| found.and_then(retry)),
    })
}

fn target(node: &Node) -> Known<Target> {
    Ok(Target {
        place: node.place,
        node: read::text(read::required(node, "virtualNode")?)?,
        weight: read::integer(read::required(node, "weight")?)?.value,
        port: read::optional(node, "port", read::port)?,
    })
}

fn retry(node: &Node) -> Known<RetryPolicy> {
    let events = |key| {
        let word = |node: &Node| read::text(node).map(|text| text.value);
        let events = read::optional(node, key, |list| read::list(list, word))?;
        Ok(events.unwrap_or_default())
    };
    Ok(RetryPolicy {
        max_retries: read::integer(read::required(node, "maxRetries")?)?.value,
        per_retry_timeout: read::duration(read::required(node, "perRetryTimeout")?)?,
        http_events: events("httpRetryEvents")?,
        tcp_events: events("tcpRetryEvents")?,
        grpc_events: events("grpcRetryEvents")?,
    })
}

impl VirtualService {
    pub(super) fn of(resource: Arc<Resource>) -> VirtualService {
        let spec = resource.spec().unwrap_or(&resource.input);
        VirtualService {
            name: resource.name().into(),
            provider: read::optional(spec, "provider", provider),
            resource: Arc::clone(&resource),
        }
    }
}

fn provider(node: &Node) -> Known<Provider> {
    let name = |node, key| read::text(read::required(node, key)?);
    match read::union(node)? {
        ("virtualNode", node) => Ok(Provider::Node(name(node, "virtualNodeName")?)),
        ("virtualRouter", node) => Ok(Provider::Router(name(node, "virtualRouterName")?)),
        (_, other) => read::unexpected(other),
    }
}
