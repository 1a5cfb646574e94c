//! Which proxies a change of a mesh concerns, so that they get it first.
//!
//! Only the order in which configurations are made depends on this: all of them are made after every
//! change, so what is overlooked here arrives later, and nothing is lost.

use crate::mesh::reach::Call;
use crate::mesh::{Mesh, Provider, Route};
use crate::model::Kind;
use crate::resource::Resource;
use std::collections::{HashMap, HashSet};

/// A node, router, service or gateway of a mesh.
type Key<'m> = (Kind, &'m str);

/// The parts of a mesh that differ between two of its states; a route is part of its router.
pub struct Changes<'m> {
    after: &'m Mesh,
    changed: HashSet<Key<'m>>,
}

impl<'m> Changes<'m> {
    pub fn between(before: &'m Mesh, after: &'m Mesh) -> Changes<'m> {
        let (old, new) = (parts(before), parts(after));
        let keys = old.keys().chain(new.keys());
        let is_changed = |key: &&Key<'m>| match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => !is_same(old, new),
            _ => true,
        };
        Changes {
            after,
            changed: keys.filter(is_changed).copied().collect(),
        }
    }

    /// Whether this node or gateway has changed, or a service, router or node that it calls.
    pub fn concern(&self, kind: Kind, name: &str) -> bool {
        let client = self.after.client(kind, name);
        let calls = client.map(|client| self.after.calls(client));
        self.has((kind, name)) || calls.is_some_and(|calls| calls.iter().any(|it| self.reaches(it)))
    }

    fn reaches(&self, call: &Call<'_>) -> bool {
        let Some(name) = call.service_name() else {
            return false;
        };
        let service = self.after.service(name);
        let provider = service.and_then(|service| service.provider.as_ref().ok()?.as_ref());
        let is_provider_changed = match provider {
            Some(Provider::Node(node)) => self.has((Kind::VirtualNode, &node.value)),
            Some(Provider::Router(router)) => self.is_router_changed(&router.value),
            None => false,
        };
        is_provider_changed || self.has((Kind::VirtualService, name))
    }

    fn is_router_changed(&self, name: &str) -> bool {
        let routes = self.after.router(name).map_or(&[][..], |it| &it.routes);
        let leads_to_changed = |route: &Route| {
            let targets = route.rule.as_ref().map(|rule| &rule.targets);
            let targets = targets.ok().and_then(|targets| targets.as_ref().ok());
            targets.is_some_and(|targets| {
                let mut nodes = targets.iter().map(|target| &target.node.value);
                nodes.any(|node| self.has((Kind::VirtualNode, node)))
            })
        };
        self.has((Kind::VirtualRouter, name)) || routes.iter().any(leads_to_changed)
    }

    fn has(&self, key: Key<'_>) -> bool {
        self.changed.contains(&key)
    }
}

/// What each part of a mesh consists of.
fn parts(mesh: &Mesh) -> HashMap<Key<'_>, Vec<&Resource>> {
    let nodes = mesh.nodes.iter().map(|node| {
        let key = (Kind::VirtualNode, node.name.as_str());
        (key, vec![node.resource.as_ref()])
    });
    let services = mesh.services.iter().map(|service| {
        let key = (Kind::VirtualService, service.name.as_str());
        (key, vec![service.resource.as_ref()])
    });
    let routers = mesh.routers.iter().map(|router| {
        let key = (Kind::VirtualRouter, router.name.as_str());
        let routes = router.routes.iter().map(|route| &route.resource);
        let parts = [&router.resource].into_iter().chain(routes);
        (key, parts.map(AsRef::as_ref).collect())
    });
    let gateways = mesh.gateways.iter().map(|gateway| {
        let key = (Kind::VirtualGateway, gateway.name.as_str());
        let routes = gateway.routes.iter().map(|route| &route.resource);
        let parts = [&gateway.resource].into_iter().chain(routes);
        (key, parts.map(AsRef::as_ref).collect())
    });
    nodes
        .chain(services)
        .chain(routers)
        .chain(gateways)
        .collect()
}

fn is_same(old: &[&Resource], new: &[&Resource]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.input == new.input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Node, Place, SourceId};
    use crate::mesh::resolve;
    use crate::resource::Set;
    use serde_json::{Value, json};

    fn mesh(target: &str, weight: u32) -> Mesh {
        let node = |backends: Value| json!({ "spec": { "backends": backends } });
        let backends = json!([{ "virtualService": { "virtualServiceName": "s" } }]);
        let provider = json!({ "virtualRouter": { "virtualRouterName": "r" } });
        let targets = json!([{ "virtualNode": target, "weight": weight }]);
        let route = json!({ "tcpRoute": { "action": { "weightedTargets": targets } } });
        let documents: [(Kind, &[&str], Value); 6] = [
            (Kind::VirtualNode, &["client"], node(backends)),
            (Kind::VirtualNode, &["other"], node(json!([]))),
            (Kind::VirtualNode, &[target], node(json!([]))),
            (Kind::VirtualRouter, &["r"], json!({ "spec": {} })),
            (
                Kind::VirtualService,
                &["s"],
                json!({ "spec": { "provider": provider } }),
            ),
            (Kind::Route, &["r", "all"], json!({ "spec": route })),
        ];
        let set: Set = documents
            .into_iter()
            .map(|(kind, names, document)| {
                let names = ["m"].iter().chain(names).map(|name| (*name).into());
                let place = Place {
                    source: SourceId(0),
                    node: 0,
                };
                let input = Node::from_json(&document, place);
                Resource::stated(kind.shape(), names.collect(), input)
            })
            .collect();
        resolve(&set, "m")
    }

    fn concerned(before: &Mesh, after: &Mesh) -> Vec<String> {
        let changes = Changes::between(before, after);
        let clients = after.clients();
        let concerned = clients.filter(|it| changes.concern(it.kind(), it.name()));
        concerned.map(|it| it.name().to_owned()).collect()
    }

    #[test]
    fn a_route_concerns_those_that_call_its_service() {
        assert_eq!(concerned(&mesh("a", 1), &mesh("a", 2)), ["client"]);
    }

    #[test]
    fn a_new_target_concerns_itself_and_those_that_call_it() {
        assert_eq!(concerned(&mesh("a", 1), &mesh("b", 1)), ["b", "client"]);
    }

    #[test]
    fn nothing_concerns_nobody() {
        assert!(concerned(&mesh("a", 1), &mesh("a", 1)).is_empty());
    }
}
