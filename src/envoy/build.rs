//! What a configuration is built in: the resources so far, and what is in the way.

use super::{Problem, ProblemKind, Site, Snapshot};
use crate::document::Place;
use crate::mesh::reach::Client;
use crate::mesh::{Gap, Known, Mesh};
use crate::resource::Resource;
use hashbrown::HashMap;
use serde_json::Value;
use std::sync::Arc;

/// The configuration of one proxy while it is built.
pub(super) struct Build<'m> {
    pub mesh: &'m Mesh,
    pub proxy: Client<'m>,
    pub site: &'m Site,
    pub made: Snapshot,
    /// The clusters towards each listener of a node, by the name that App Mesh gave them, with their
    /// TLS settings: several where backends disagree about a policy.
    pub upstreams: HashMap<String, Vec<(Option<Value>, String)>>,
    problems: Vec<Problem>,
}

impl<'m> Build<'m> {
    pub fn new(mesh: &'m Mesh, proxy: Client<'m>, site: &'m Site) -> Build<'m> {
        Build {
            mesh,
            proxy,
            site,
            made: Snapshot::default(),
            upstreams: HashMap::new(),
            problems: Vec::new(),
        }
    }

    pub fn finish(self) -> Result<Snapshot, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(self.made)
        } else {
            Err(self.problems)
        }
    }

    /// Notes what is not known about the mesh and the proxy as a whole.
    pub fn check_proxy(&mut self) {
        let resource = self.proxy.resource();
        let of_mesh = self.mesh.resource.as_ref().unwrap_or(resource);
        self.known(of_mesh, self.mesh.egress.as_ref().map_err(Gap::clone));
        self.known(of_mesh, self.mesh.ip.as_ref().map_err(Gap::clone));
        match self.proxy {
            Client::Node(node) => {
                self.known(resource, node.discovery.as_ref().map_err(Gap::clone));
                self.known(resource, node.backends.as_ref().map_err(Gap::clone));
            }
            Client::Gateway(gateway) => {
                for route in &gateway.routes {
                    self.known(&route.resource, route.rule.as_ref().map_err(Gap::clone));
                }
            }
        }
    }

    /// The value, or `None` after its gap is noted.
    pub fn known<T>(&mut self, resource: &Arc<Resource>, value: Known<T>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(gap) => {
                self.gap(resource, gap);
                None
            }
        }
    }

    /// The optional value behind a gap that may be there.
    pub fn optional<'v, T>(
        &mut self,
        resource: &Arc<Resource>,
        value: Option<&'v Known<T>>,
    ) -> Option<&'v T> {
        let value = value?.as_ref().map_err(Gap::clone);
        self.known(resource, value)
    }

    pub fn gap(&mut self, resource: &Arc<Resource>, gap: Gap) {
        self.problem(resource, gap.place(), ProblemKind::Gap(gap));
    }

    /// Notes a problem; the same one is met again wherever a value is used.
    pub fn problem(&mut self, resource: &Arc<Resource>, place: Place, kind: ProblemKind) {
        let is_same = |other: &Problem| other.place == place && other.kind == kind;
        if !self.problems.iter().any(is_same) {
            self.problems.push(Problem {
                resource: Arc::clone(resource),
                place,
                kind,
            });
        }
    }
}
