//! Where a route sends requests, beside what listens there.

use super::{Listener, Listeners, Route, title};
use crate::check::{at, at_key};
use crate::diagnostic::Finding;
use crate::document::Node;
use crate::model::Kind;
use crate::resource::{Resource, Resources};
use std::sync::Arc;

/// A target of a route or gateway route, and the resource that takes its requests: a node, or, for
/// a gateway route, the node or router that provides the virtual service.
pub struct Target<'a> {
    pub route: Route<'a>,
    /// The target as the route states it.
    pub node: &'a Node,
    pub server: Arc<Resource>,
}

impl<'a> Target<'a> {
    /// The targets of a route or gateway route whose servers are known.
    pub fn all(item: &'a Resource, mesh: &dyn Resources) -> Vec<Target<'a>> {
        let mut targets = Vec::new();
        for route in Route::all(&item.input) {
            let weighted = route.weighted_targets().map_or(&[][..], Node::items);
            let single = route.node.find(&["action", "target"]);
            for node in weighted.iter().chain(single) {
                if let Some(server) = server(item, mesh, node) {
                    targets.push(Target {
                        route,
                        node,
                        server,
                    });
                }
            }
        }
        targets
    }

    pub fn port(&self) -> Option<&'a Node> {
        self.node.get("port")
    }

    pub fn listeners(&self) -> Listeners<'_> {
        Listeners::of(&self.server.input)
    }

    /// The listener that takes the requests.
    pub fn listener(&self) -> Option<Listener<'_>> {
        self.listeners().meant(self.port())
    }

    /// What is wrong where the server has several listeners and the target does not say which.
    pub fn portless(&self) -> Option<Finding> {
        let listeners = self.listeners();
        if !listeners.are_several() || self.port().is_some() {
            return None;
        }
        let message = format!(
            "the target names no `port`, but {} has {} listeners",
            title(&self.server),
            listeners.len()
        );
        Some(
            at_key(self.node, message)
                .against(listeners.list()?.place.key(), "several listeners")
                .help(format!(
                    "add the `port` of the listener that is meant: {}",
                    listeners.ports()
                )),
        )
    }

    /// What is wrong where the server has no listener of the target's port.
    pub fn stray(&self) -> Option<Finding> {
        let listeners = self.listeners();
        let port = self.port().filter(|port| listeners.lack(port))?;
        let message = format!(
            "{} has no listener on port {}",
            title(&self.server),
            port.as_integer()?
        );
        Some(
            at(port, message)
                .against(listeners.list()?.place.key(), "its listeners")
                .help(format!("it listens on {}", listeners.ports())),
        )
    }
}

/// The resource that takes the requests of a target.
fn server(item: &Resource, mesh: &dyn Resources, target: &Node) -> Option<Arc<Resource>> {
    if let Some(name) = target.get("virtualNode") {
        return item.neighbor(mesh, Kind::VirtualNode, name.as_str()?);
    }
    let name = target.find(&["virtualService", "virtualServiceName"])?;
    let service = item.neighbor(mesh, Kind::VirtualService, name.as_str()?)?;
    let provider = service.references().first()?;
    service.neighbor(mesh, provider.to, &provider.name)
}
