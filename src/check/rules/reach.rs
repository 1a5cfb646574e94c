//! Who calls whom: from a client through virtual services to the listeners that answer.

use super::policy::Policy;
use crate::check::at_key;
use crate::diagnostic::Diagnostic;
use crate::document::having;
use crate::document::{Location, Node};
use crate::model::Kind;
use crate::resource::{Resource, Resources};
use compact_str::CompactString;
use std::sync::Arc;

/// A virtual service that a client may call.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The name of the service.
    pub service: CompactString,
    /// Where the client says that it calls it.
    pub said: Location,
    /// The policy that holds for it: the backend's own, else the client's default.
    pub policy: Option<Policy<'a>>,
}

impl Call<'_> {
    /// A finding at the policy that holds for the call; where there is none, at the service's name.
    pub fn at_policy(&self, message: impl Into<String>) -> Diagnostic {
        match self.policy {
            Some(policy) => at_key(policy.tls, message),
            None => self.at_name(message),
        }
    }

    /// A finding at the service's name.
    pub fn at_name(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("", self.said, message)
    }

    /// The listeners that answer, as far as they are known.
    pub fn servers(&self, client: &Resource, mesh: &dyn Resources) -> Vec<Listener> {
        servers(client.mesh(), &self.service, mesh)
    }
}

/// The services that a client may call: the backends of a node, the targets of a gateway's routes.
pub fn calls<'a>(client: &'a Resource, mesh: &dyn Resources) -> Vec<Call<'a>> {
    let default = policy(
        &client.input,
        &["spec", "backendDefaults", "clientPolicy", "tls"],
    );
    let backend = |backend: &'a Node| {
        let name = backend.get("virtualServiceName")?;
        Some(Call {
            service: name.as_str()?.into(),
            said: name.place.value(),
            policy: match backend.get("clientPolicy") {
                Some(own) => policy(own, &["tls"]),
                None => default,
            },
        })
    };
    let backends = client.input.find(&["spec", "backends"]);
    let services = backends.map_or(&[][..], Node::items).iter();
    let mut calls: Vec<Call<'_>> = services
        .filter_map(|it| backend(it.get("virtualService")?))
        .collect();
    if client.kind() == Kind::VirtualGateway
        && let Some(spec) = client.spec()
    {
        let routes = mesh.all(Kind::GatewayRoute, &[client.mesh(), client.name()]);
        let mut services: Vec<CompactString> = routes
            .iter()
            .flat_map(|route| route.references())
            .map(|reference| reference.name.clone())
            .collect();
        services.sort();
        services.dedup();
        calls.extend(services.into_iter().map(|service| Call {
            service,
            said: spec.place.key(),
            policy: default,
        }));
    }
    calls
}

/// The calls that fall under a policy of which something is known, each with it.
pub fn governed<'a>(
    client: &'a Resource,
    mesh: &dyn Resources,
) -> impl Iterator<Item = (Call<'a>, Policy<'a>)> {
    let calls = match client.search().may_have("clientPolicy") {
        true => calls(client, mesh),
        false => Vec::new(),
    };
    calls.into_iter().filter_map(|call| {
        let policy = call.policy.filter(Policy::is_known)?;
        Some((call, policy))
    })
}

/// The policy at the end of a chain of keys, or the unknown value on the way to it.
fn policy<'a>(node: &'a Node, keys: &[&str]) -> Option<Policy<'a>> {
    let step = |node: &'a Node, key: &&str| match node.is_unknown() {
        true => Some(node),
        false => node.get(key),
    };
    let tls = keys.iter().try_fold(node, step)?;
    Some(Policy { tls })
}

/// All servers that fall under a policy of a client; `None` where those of some service, or all, are
/// unknown.
pub fn servers_under(
    policy: Policy<'_>,
    client: &Resource,
    mesh: &dyn Resources,
) -> Option<Vec<Listener>> {
    let is_it = |of: Policy<'_>| of.tls.place == policy.tls.place;
    let mut servers = Vec::new();
    for call in calls(client, mesh) {
        if call.policy.is_some_and(is_it) {
            match call.servers(client, mesh) {
                unknown if unknown.is_empty() => return None,
                known => servers.extend(known),
            }
        }
    }
    (!servers.is_empty()).then_some(servers)
}

/// A listener of a node or router.
#[derive(Clone, Debug)]
pub struct Listener {
    pub item: Arc<Resource>,
    index: usize,
}

impl Listener {
    /// All listeners of a node or router.
    pub fn all(item: &Arc<Resource>) -> Vec<Listener> {
        let listeners = item.input.find(&["spec", "listeners"]);
        (0..listeners.map_or(&[][..], Node::items).len())
            .map(|index| Listener {
                item: Arc::clone(item),
                index,
            })
            .collect()
    }

    pub fn node(&self) -> &Node {
        let listeners = self.item.input.find(&["spec", "listeners"]);
        &listeners.map_or(&[][..], Node::items)[self.index]
    }

    /// What stands for it in a drawing.
    pub fn mark(&self) -> Location {
        let node = self.node();
        node.get("portMapping").unwrap_or(node).place.key()
    }

    pub fn port(&self) -> Option<i128> {
        self.node().find(&["portMapping", "port"])?.as_integer()
    }

    pub fn protocol(&self) -> Option<&str> {
        self.node().find(&["portMapping", "protocol"])?.as_str()
    }

    /// Its `tls`, unless that is switched off; itself while nothing is known of it.
    pub fn tls(&self) -> Option<&Node> {
        if self.node().is_unknown() {
            return Some(self.node());
        }
        let is_on = |tls: &&Node| tls.get("mode").and_then(Node::as_str) != Some("DISABLED");
        self.node().get("tls").filter(is_on)
    }

    fn is(&self, other: &Listener) -> bool {
        Arc::ptr_eq(&self.item, &other.item) && self.index == other.index
    }
}

/// The listeners at which clients reach a service: those of its provider, a node or a router.
pub fn entrances(mesh_name: &str, service: &str, mesh: &dyn Resources) -> Vec<Listener> {
    provider(mesh_name, service, mesh)
        .as_ref()
        .map(Listener::all)
        .unwrap_or_default()
}

/// The listeners that answer for a service: those of the nodes behind it.
pub fn servers(mesh_name: &str, service: &str, mesh: &dyn Resources) -> Vec<Listener> {
    let Some(provider) = provider(mesh_name, service, mesh) else {
        return Vec::new();
    };
    if provider.kind() == Kind::VirtualNode {
        return Listener::all(&provider);
    }
    let mut servers: Vec<Listener> = Vec::new();
    for route in mesh.all(Kind::Route, &[mesh_name, provider.name()]) {
        for target in having(&route.input, "virtualNode") {
            for listener in targeted(mesh_name, target, mesh) {
                if !servers.iter().any(|known| known.is(&listener)) {
                    servers.push(listener);
                }
            }
        }
    }
    servers
}

/// The node or router that provides a service.
pub fn provider(mesh_name: &str, service: &str, mesh: &dyn Resources) -> Option<Arc<Resource>> {
    let service = mesh.find(Kind::VirtualService, &[mesh_name, service])?;
    let provider = service.references().first()?;
    mesh.find(provider.to, &[mesh_name, &provider.name])
}

/// The listeners of a route's target: the one of its port, or all where it names none.
fn targeted(mesh_name: &str, target: &Node, mesh: &dyn Resources) -> Vec<Listener> {
    let name = target.get("virtualNode").and_then(Node::as_str);
    let Some(node) = name.and_then(|name| mesh.find(Kind::VirtualNode, &[mesh_name, name])) else {
        return Vec::new();
    };
    let mut listeners = Listener::all(&node);
    if let Some(port) = target.get("port") {
        listeners.retain(|listener| listener.port() == port.as_integer());
    }
    listeners
}
