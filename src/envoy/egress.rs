//! What a proxy may call, by port.

use super::{ProblemKind, build::Build};
use crate::mesh::reach::{Call, Entrance, Way};
use crate::mesh::{Gap, VirtualService};
use compact_str::CompactString;
use serde_json::Value;
use std::collections::BTreeMap;

/// A virtual service at one of its ports.
#[derive(Clone, Copy)]
pub(super) struct Called<'m> {
    pub call: Call<'m>,
    pub service: &'m VirtualService,
    pub entrance: Entrance<'m>,
    /// Whether the service's name alone leads here: this is its lowest port.
    pub is_default: bool,
}

/// Everything that a proxy may call.
#[derive(Default)]
pub(super) struct Egress<'m> {
    pub ports: BTreeMap<u16, Vec<Called<'m>>>,
    /// Services that nothing provides: requests for them get 404.
    pub unprovided: Vec<&'m VirtualService>,
}

/// A virtual service at one of its ports, with its routes in the form of Envoy.
pub(super) struct Host<'m> {
    pub service: &'m CompactString,
    pub port: u16,
    pub is_default: bool,
    pub routes: Vec<Value>,
}

impl<'m> Build<'m> {
    /// What the proxy may call. A name that refers to nothing is left out, as App Mesh left it out: a
    /// backend may be stated before its service.
    pub fn egress(&mut self) -> Egress<'m> {
        let mut egress = Egress::default();
        let mut seen: Vec<&CompactString> = Vec::new();
        for call in self.mesh.calls(self.proxy) {
            let service = match self.mesh.called(&call) {
                Ok(service) => service,
                Err(Gap::Unresolved { .. }) => continue,
                Err(gap) => {
                    self.gap(self.proxy.resource(), gap);
                    continue;
                }
            };
            if seen.contains(&&service.name) {
                continue;
            }
            seen.push(&service.name);
            self.enter(&mut egress, call, service);
        }
        egress
    }

    fn enter(&mut self, egress: &mut Egress<'m>, call: Call<'m>, service: &'m VirtualService) {
        let entrances = match self.mesh.entrances(service) {
            Ok(entrances) => entrances,
            Err(Gap::Unresolved { .. }) => Vec::new(),
            Err(gap) => return self.gap(&service.resource, gap),
        };
        if entrances.is_empty() {
            egress.unprovided.push(service);
        }
        let lowest = entrances.iter().map(|entrance| entrance.port).min();
        for entrance in entrances {
            let called = Called {
                call,
                service,
                entrance,
                is_default: lowest == Some(entrance.port),
            };
            egress.ports.entry(entrance.port).or_default().push(called);
        }
    }

    /// Notes services that cannot share a port: a connection of TCP names no service.
    pub fn conflicts(&mut self, egress: &Egress<'m>) {
        for (port, called) in &egress.ports {
            let Some(tcp) = called.iter().find(|it| !it.entrance.protocol.is_http()) else {
                continue;
            };
            let is_other = |it: &&Called<'_>| it.service.name != tcp.service.name;
            if let Some(other) = called.iter().find(is_other) {
                let kind = ProblemKind::PortConflict {
                    port: *port,
                    services: [tcp.service.name.clone(), other.service.name.clone()],
                };
                self.problem(self.proxy.resource(), other.call.place, kind);
            }
        }
    }

    /// The services of HTTP with their routes, and the clusters to which these lead.
    pub fn hosts(&mut self, egress: &Egress<'m>) -> Vec<Host<'m>> {
        let mut hosts = Vec::new();
        for called in egress.ports.values().flatten() {
            if called.entrance.protocol.is_http() {
                hosts.push(Host {
                    service: &called.service.name,
                    port: called.entrance.port,
                    is_default: called.is_default,
                    routes: self.routes(called),
                });
            }
        }
        hosts
    }

    fn routes(&mut self, called: &Called<'m>) -> Vec<Value> {
        match called.entrance.way {
            Way::Node(node, listener) => self.route_of_node(called, node, listener),
            Way::Router(router, _) => self.routes_of_router(called, router),
        }
    }
}
