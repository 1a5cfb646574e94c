//! Virtual gateways and their routes.

use super::known::{At, Gap, Known};
use super::matching::{self, IsEnabled, Match};
use super::node::{self, AccessLog, Listener, Protocol};
use super::read;
use super::route::{specificity, typed};
use super::tls::ClientPolicy;
use crate::document::{Node, Place};
use crate::resource::Resource;
use compact_str::CompactString;
use std::sync::Arc;

/// A virtual gateway with its routes.
#[derive(Clone, Debug)]
pub struct VirtualGateway {
    /// App Mesh's `virtualGatewayName`.
    pub name: CompactString,
    /// The resource as it was stated.
    pub resource: Arc<Resource>,
    /// Empty where the gateway has no `listeners`.
    pub listeners: Known<Vec<Listener>>,
    /// The policy for every service that the gateway calls.
    pub default_policy: Option<Known<ClientPolicy>>,
    /// `None` where the gateway has no `logging`.
    pub access_log: Option<Known<AccessLog>>,
    /// In the order in which they are tried, like those of a router.
    pub routes: Vec<GatewayRoute>,
}

/// A route of a virtual gateway.
#[derive(Clone, Debug)]
pub struct GatewayRoute {
    /// App Mesh's `gatewayRouteName`.
    pub name: CompactString,
    /// The resource as it was stated.
    pub resource: Arc<Resource>,
    /// Where its `spec` is written.
    pub place: Place,
    /// The lower comes first; `None` comes last.
    pub priority: Known<Option<u16>>,
    /// What it does with which requests.
    pub rule: Known<GatewayRule>,
}

/// What a gateway route states under its protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct GatewayRule {
    /// The protocol under whose name the route is written.
    pub protocol: Protocol,
    /// Which requests the route takes.
    pub conditions: Known<Match>,
    /// The virtual service that gets the requests.
    pub service: Known<At<CompactString>>,
    /// The port of the service's provider; `None` for the only one.
    pub port: Known<Option<At<u16>>>,
    /// What becomes of the request on its way.
    pub rewrite: Known<Rewrite>,
}

/// What becomes of a request's host and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The host becomes the name of the virtual service.
    pub host: bool,
    /// What becomes of the path.
    pub path: PathRewrite,
}

/// What a gateway route does with the path of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathRewrite {
    /// The matched prefix becomes `/`: App Mesh's default for a prefix.
    DefaultPrefix,
    /// The matched prefix becomes this one.
    Prefix(CompactString),
    /// The whole path becomes this one.
    Path(CompactString),
    /// The path is kept.
    Keep,
}

impl VirtualGateway {
    pub(super) fn of(resource: Arc<Resource>, mut routes: Vec<GatewayRoute>) -> VirtualGateway {
        routes.sort_by_cached_key(GatewayRoute::rank);
        let spec = resource.spec().unwrap_or(&resource.input);
        VirtualGateway {
            name: resource.name().into(),
            listeners: node::listeners(spec),
            default_policy: node::default_policy(spec),
            access_log: node::access_log(spec),
            routes,
            resource: Arc::clone(&resource),
        }
    }
}

impl GatewayRoute {
    pub(super) fn of(resource: Arc<Resource>) -> GatewayRoute {
        let spec = resource.spec().unwrap_or(&resource.input);
        GatewayRoute {
            name: resource.name().into(),
            place: spec.place,
            priority: read::optional(spec, "priority", read::integer::<u16>)
                .map(|priority| priority.map(|priority| priority.value)),
            rule: rule(spec),
            resource: Arc::clone(&resource),
        }
    }

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
}

fn rule(spec: &Node) -> Known<GatewayRule> {
    let (protocol, node) = typed(spec)?;
    let is_grpc = protocol == Protocol::Grpc;
    let conditions = read::required(node, "match").and_then(|it| matching::matching(it, is_grpc));
    let missing = Gap::Missing {
        place: node.place,
        member: "action.target",
    };
    let target = read::find(node, &["action", "target"]).unwrap_or(Err(missing));
    let service = |target| {
        let service = read::required(target, "virtualService")?;
        read::text(read::required(service, "virtualServiceName")?)
    };
    let port = |target| read::optional(target, "port", read::port);
    let rewrite = match read::find(node, &["action", "rewrite"]) {
        None => Ok(None),
        Some(found) => found.map(Some),
    };
    Ok(GatewayRule {
        protocol,
        conditions,
        service: target.clone().and_then(service),
        port: target.and_then(port),
        rewrite: rewrite.and_then(|node| self::rewrite(node, is_grpc)),
    })
}

fn rewrite(node: Option<&Node>, is_grpc: bool) -> Known<Rewrite> {
    let by_default = if is_grpc {
        PathRewrite::Keep
    } else {
        PathRewrite::DefaultPrefix
    };
    let Some(node) = node else {
        return Ok(Rewrite {
            host: true,
            path: by_default,
        });
    };
    let host = match read::find(node, &["hostname", "defaultTargetHostname"]) {
        None => true,
        Some(found) => read::word::<IsEnabled>(found?)?.value.0,
    };
    let path = if let Some(path) = read::find(node, &["path", "exact"]) {
        PathRewrite::Path(read::text(path?)?.value)
    } else if let Some(value) = read::find(node, &["prefix", "value"]) {
        PathRewrite::Prefix(read::text(value?)?.value)
    } else {
        let is_enabled = match read::find(node, &["prefix", "defaultPrefix"]) {
            None => true,
            Some(found) => read::word::<IsEnabled>(found?)?.value.0,
        };
        if is_enabled {
            by_default
        } else {
            PathRewrite::Keep
        }
    };
    Ok(Rewrite { host, path })
}
