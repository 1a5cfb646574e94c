//! Who is connected with whom: what a drawing of a mesh shows.

use super::policy::Policy;
use super::reach::{self, Call, Listener};
use crate::check::path_to;
use crate::document::Node;
use crate::document::having;
use crate::model::Kind;
use crate::resource::{Resource, Resources};
use compact_str::CompactString;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One end of a link: a resource, which need not exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    pub mesh: CompactString,
    /// The kind of resource: `VirtualNode`.
    pub kind: Kind,
    pub name: CompactString,
}

impl End {
    pub fn of(item: &Resource) -> End {
        End {
            mesh: item.mesh().into(),
            kind: item.kind(),
            name: item.name().into(),
        }
    }

    fn beside(item: &Resource, kind: Kind, name: &str) -> End {
        End {
            mesh: item.mesh().into(),
            kind,
            name: name.into(),
        }
    }
}

/// Traffic from one resource to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub from: End,
    pub to: End,
    /// Which route leads there, with which share of the requests.
    pub label: String,
    /// How it is decided that it carries TLS; `None` where it does not.
    pub tls: Option<String>,
}

/// The kinds of resources that a drawing shows as such, in the direction of traffic.
pub const KINDS: [Kind; 4] = [
    Kind::VirtualGateway,
    Kind::VirtualService,
    Kind::VirtualRouter,
    Kind::VirtualNode,
];

/// Every link between the resources of a mesh, in the order of names.
pub fn links(mesh: &dyn Resources) -> Vec<Link> {
    let clients = [Kind::VirtualGateway, Kind::VirtualNode].into_iter();
    let mut links: Vec<Link> = clients
        .flat_map(|kind| mesh.all(kind, &[]))
        .flat_map(|client| called(&client, mesh))
        .collect();
    for service in mesh.all(Kind::VirtualService, &[]) {
        links.extend(service.references().iter().map(|provider| Link {
            from: End::of(&service),
            to: End::beside(&service, provider.to, &provider.name),
            label: String::new(),
            tls: None,
        }));
    }
    for route in mesh.all(Kind::Route, &[]) {
        links.extend(routed(&route));
    }
    links.sort();
    links
}

/// What a node or gateway calls.
fn called(client: &Arc<Resource>, mesh: &dyn Resources) -> Vec<Link> {
    let routes = mesh.all(Kind::GatewayRoute, &[client.mesh(), client.name()]);
    let leading_to = |service: &str| -> Vec<String> {
        let leads = |route: &&Arc<Resource>| route.references().iter().any(|it| it.name == service);
        let of_gateway = routes
            .iter()
            .filter(|_| client.kind() == Kind::VirtualGateway);
        of_gateway
            .filter(leads)
            .map(|route| route.name().to_owned())
            .collect()
    };
    let link = |call: Call<'_>| Link {
        from: End::of(client),
        to: End::beside(client, Kind::VirtualService, &call.service),
        label: leading_to(&call.service).join(", "),
        tls: secured(&call, client, mesh),
    };
    reach::calls(client, mesh).into_iter().map(link).collect()
}

/// How a call comes to carry TLS.
fn secured(call: &Call<'_>, client: &Resource, mesh: &dyn Resources) -> Option<String> {
    let policy = call.policy?;
    let servers = call.servers(client, mesh);
    let covered: Vec<&Listener> = servers
        .iter()
        .filter(|it| policy.covers(it.port()))
        .collect();
    let is_offered = covered.iter().any(|listener| listener.tls().is_some());
    let applies = servers.is_empty() || !covered.is_empty();
    if !applies || (!policy.is_enforced() && !is_offered) {
        return None;
    }
    let demand = match policy.is_enforced() {
        true => "TLS required",
        false => "TLS as offered",
    };
    let mut reasons = vec![origin(policy, client).to_owned()];
    reasons.extend(policy.trust().map(|trust| format!("trusts {}", trust.key)));
    let modes: BTreeSet<&str> = covered.iter().map(|listener| mode(listener)).collect();
    reasons.extend(modes.into_iter().map(|mode| format!("server {mode}")));
    Some(format!("{demand}: {}", reasons.join(", ")))
}

/// Where a client says what it demands.
fn origin(policy: Policy<'_>, client: &Resource) -> &'static str {
    match path_to(&client.input, policy.tls.place) {
        Some(path) if path.starts_with("spec.backends[") => "own policy",
        _ => "default policy",
    }
}

fn mode(listener: &Listener) -> &str {
    let tls = listener.tls();
    tls.and_then(|tls| tls.get("mode"))
        .and_then(Node::as_str)
        .unwrap_or("plain")
}

/// Where a route leads.
fn routed(route: &Arc<Resource>) -> Vec<Link> {
    let Some(router) = route.names.get(1) else {
        return Vec::new();
    };
    let targets = having(&route.input, "virtualNode");
    let weight = |target: &Node| target.get("weight").and_then(Node::as_integer).unwrap_or(0);
    let total: i128 = targets.iter().map(|target| weight(target)).sum();
    let link = |target: &&Node| {
        let name = target.get("virtualNode")?.as_str()?;
        let share =
            (total > 0 && targets.len() > 1).then(|| format!(" {}%", weight(target) * 100 / total));
        let port = target
            .get("port")
            .and_then(Node::as_integer)
            .map(|port| format!(" :{port}"));
        Some(Link {
            from: End::beside(route, Kind::VirtualRouter, router),
            to: End::beside(route, Kind::VirtualNode, name),
            label: format!(
                "{}{}{}",
                route.name(),
                share.unwrap_or_default(),
                port.unwrap_or_default()
            ),
            tls: None,
        })
    };
    targets.iter().filter_map(link).collect()
}

/// Where a resource listens, a line each: `8080 http, TLS STRICT`.
pub fn listeners(item: &Arc<Resource>) -> Vec<String> {
    let line = |listener: &Listener| {
        let port = listener.port()?;
        let protocol = listener.protocol().unwrap_or("?");
        Some(match listener.tls() {
            Some(_) => format!("{port} {protocol}, TLS {}", mode(listener)),
            None => format!("{port} {protocol}"),
        })
    };
    Listener::all(item).iter().filter_map(line).collect()
}
