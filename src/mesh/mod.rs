//! The resolved mesh: typed, with every default filled in and every gap kept as a value.
//!
//! [`resolve`] is total: it never fails, whatever the resources contain. A value that is not known yet,
//! is invalid, is missing or refers to nothing is a [`Gap`] in its place. [`reach`] is the one place
//! that decides which client calls which server, over which listener, with or without TLS, and why;
//! rules, drawings, traces and the configuration of Envoy read it there.
//!
//! Names of members of the API end here: nothing above needs to know how a spec is written.

mod gateway;
mod known;
mod matching;
mod node;
pub mod reach;
mod read;
mod route;
mod tls;
pub mod topology;

pub use gateway::{GatewayRoute, GatewayRule, PathRewrite, Rewrite, VirtualGateway};
pub use known::{At, Gap, Known};
pub use matching::{HeaderMatch, HostMatch, Match, PathMatch, QueryMatch, ValueMatch};
pub use node::{
    AccessLog, Backend, ConnectionPool, Discovery, HealthCheck, IpPreference, Listener, LogFormat,
    OutlierDetection, Protocol, ResponseType, Timeouts, VirtualNode, policies,
};
pub use route::{
    Provider, RetryPolicy, Route, RouteRule, RouterListener, Target, VirtualRouter, VirtualService,
};
pub use tls::{Certificate, ClientPolicy, ListenerTls, Origin, TlsMode, Trust, Validation};

use crate::document::{Node, Place, Value};
use crate::model::Kind;
use crate::resource::{Resource, Resources};
use compact_str::CompactString;
use hashbrown::HashMap;
use read::Word;
use std::sync::Arc;

/// One mesh, resolved.
#[derive(Clone, Debug)]
pub struct Mesh {
    /// App Mesh's `meshName`.
    pub name: CompactString,
    /// The resource of the mesh itself; `None` where only its parts are known.
    pub resource: Option<Arc<Resource>>,
    /// What may leave the mesh.
    pub egress: Known<Egress>,
    /// The IP preference of its service discovery.
    pub ip: Known<Option<IpPreference>>,
    /// In the order of their names.
    pub nodes: Vec<VirtualNode>,
    /// In the order of their names.
    pub routers: Vec<VirtualRouter>,
    /// In the order of their names.
    pub services: Vec<VirtualService>,
    /// In the order of their names.
    pub gateways: Vec<VirtualGateway>,
    /// True when what is not here is known not to exist.
    pub is_complete: bool,
    index: HashMap<(Kind, CompactString), usize>,
}

/// What a proxy does with requests for what is not a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Egress {
    /// Connections to anywhere.
    AllowAll,
    /// The default.
    DropAll,
}

impl Word for Egress {
    const WORDS: &'static [(&'static str, Egress)] = &[
        ("ALLOW_ALL", Egress::AllowAll),
        ("DROP_ALL", Egress::DropAll),
    ];
    const EXPECTED: &'static str = "`ALLOW_ALL` or `DROP_ALL`";
}

/// The mesh of this name, resolved from everything that is known of it.
pub fn resolve(resources: &dyn Resources, name: &str) -> Mesh {
    let mesh = resources.find(Kind::Mesh, &[name]);
    let spec = mesh.as_deref().and_then(Resource::spec);
    let word = |keys: &[&str]| spec.and_then(|spec| read::find(spec, keys));
    let egress = match word(&["egressFilter", "type"]) {
        None => Ok(Egress::DropAll),
        Some(found) => found.and_then(read::word::<Egress>).map(|it| it.value),
    };
    let ip = match word(&["serviceDiscovery", "ipPreference"]) {
        None => Ok(None),
        Some(found) => found.and_then(read::word).map(|it| Some(it.value)),
    };
    let nodes = sorted(resources, Kind::VirtualNode, name)
        .map(VirtualNode::of)
        .collect();
    let services = sorted(resources, Kind::VirtualService, name)
        .map(VirtualService::of)
        .collect();
    let mut routes = by_parent(resources, Kind::Route, name);
    let routers = sorted(resources, Kind::VirtualRouter, name).map(|router| {
        let routes = routes.remove(router.name()).unwrap_or_default();
        VirtualRouter::of(router, routes.into_iter().map(Route::of).collect())
    });
    let routers = routers.collect();
    let mut routes = by_parent(resources, Kind::GatewayRoute, name);
    let gateways = sorted(resources, Kind::VirtualGateway, name).map(|gateway| {
        let routes = routes.remove(gateway.name()).unwrap_or_default();
        VirtualGateway::of(gateway, routes.into_iter().map(GatewayRoute::of).collect())
    });
    let gateways = gateways.collect();
    Mesh {
        name: name.into(),
        egress,
        ip,
        nodes,
        routers,
        services,
        gateways,
        is_complete: resources.is_complete(name),
        resource: mesh,
        index: HashMap::new(),
    }
    .indexed()
}

/// The resources of a kind in a mesh by name; of two with the same name, the later one.
fn sorted(
    resources: &dyn Resources,
    kind: Kind,
    mesh: &str,
) -> impl Iterator<Item = Arc<Resource>> {
    let mut all = resources.all(kind, &[mesh]);
    all.reverse();
    all.sort_by(|one, other| one.name().cmp(other.name()));
    all.dedup_by(|later, first| !later.name().is_empty() && later.name() == first.name());
    all.into_iter()
}

/// The children of a kind in a mesh by the name of their parent.
fn by_parent(
    resources: &dyn Resources,
    kind: Kind,
    mesh: &str,
) -> HashMap<CompactString, Vec<Arc<Resource>>> {
    let mut children: HashMap<CompactString, Vec<Arc<Resource>>> = HashMap::new();
    for child in resources.all(kind, &[mesh]) {
        let siblings = children.entry(child.names[1].clone()).or_default();
        siblings.retain(|other| child.name().is_empty() || other.name() != child.name());
        siblings.push(child);
    }
    children
}

impl Mesh {
    fn indexed(mut self) -> Mesh {
        let nodes = self
            .nodes
            .iter()
            .map(|it| (Kind::VirtualNode, &it.name))
            .enumerate();
        let routers = self
            .routers
            .iter()
            .map(|it| (Kind::VirtualRouter, &it.name))
            .enumerate();
        let services = self
            .services
            .iter()
            .map(|it| (Kind::VirtualService, &it.name))
            .enumerate();
        let gateways = self
            .gateways
            .iter()
            .map(|it| (Kind::VirtualGateway, &it.name))
            .enumerate();
        let all = nodes.chain(routers).chain(services).chain(gateways);
        self.index = all
            .map(|(place, (kind, name))| ((kind, name.clone()), place))
            .collect();
        self
    }

    fn place_of(&self, kind: Kind, name: &str) -> Option<usize> {
        // An empty name is one that a document leaves out; no reference can lead to it.
        let is_named = !name.is_empty();
        is_named.then(|| self.index.get(&(kind, CompactString::from(name))).copied())?
    }

    /// The virtual node of a name.
    pub fn node(&self, name: &str) -> Option<&VirtualNode> {
        self.place_of(Kind::VirtualNode, name)
            .map(|place| &self.nodes[place])
    }

    /// The virtual router of a name.
    pub fn router(&self, name: &str) -> Option<&VirtualRouter> {
        self.place_of(Kind::VirtualRouter, name)
            .map(|place| &self.routers[place])
    }

    /// The virtual service of a name.
    pub fn service(&self, name: &str) -> Option<&VirtualService> {
        self.place_of(Kind::VirtualService, name)
            .map(|place| &self.services[place])
    }

    /// The virtual gateway of a name.
    pub fn gateway(&self, name: &str) -> Option<&VirtualGateway> {
        self.place_of(Kind::VirtualGateway, name)
            .map(|place| &self.gateways[place])
    }

    /// The IP preference that holds for a node: its own, else that of the mesh.
    ///
    /// # Errors
    /// A gap where it is not known.
    pub fn ip_of(&self, node: &VirtualNode) -> Known<Option<IpPreference>> {
        let discovery = node.discovery.as_ref().map_err(Gap::clone)?;
        match discovery.as_ref().and_then(Discovery::ip) {
            Some(ip) => Ok(Some(ip)),
            None => self.ip.clone(),
        }
    }

    /// Every value of the mesh's resources that is not known yet, in the order of kinds and names.
    pub fn unknown(&self) -> Vec<(Arc<Resource>, Place)> {
        let routes = |router: &VirtualRouter| -> Vec<Arc<Resource>> {
            let routes = router
                .routes
                .iter()
                .map(|route| Arc::clone(&route.resource));
            routes.chain([Arc::clone(&router.resource)]).collect()
        };
        let gateway_routes = |gateway: &VirtualGateway| -> Vec<Arc<Resource>> {
            let routes = gateway
                .routes
                .iter()
                .map(|route| Arc::clone(&route.resource));
            routes.chain([Arc::clone(&gateway.resource)]).collect()
        };
        let resources = self
            .resource
            .iter()
            .cloned()
            .chain(self.nodes.iter().map(|node| Arc::clone(&node.resource)))
            .chain(self.routers.iter().flat_map(routes))
            .chain(
                self.services
                    .iter()
                    .map(|service| Arc::clone(&service.resource)),
            )
            .chain(self.gateways.iter().flat_map(gateway_routes));
        let mut found = Vec::new();
        for resource in resources {
            let mut places = Vec::new();
            unknown_below(&resource.input, &mut places);
            found.extend(
                places
                    .into_iter()
                    .map(|place| (Arc::clone(&resource), place)),
            );
        }
        found
    }
}

fn unknown_below(node: &Node, places: &mut Vec<Place>) {
    match &node.value {
        Value::Unknown(_) => places.push(node.place),
        Value::Array(items) => items.iter().for_each(|item| unknown_below(item, places)),
        Value::Object(entries) => {
            for entry in entries {
                unknown_below(&entry.node, places);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
