//! Routes of virtual routers and of nodes that provide a service themselves, and the route
//! configurations of a node.

use super::egress::{Called, Egress, Host};
use super::json::duration;
use super::matching::matching;
use super::{Delivery, ProblemKind, build::Build, retry};
use crate::mesh::reach::{Call, Server};
use crate::mesh::{Gap, Listener, Protocol, Route, Timeouts, VirtualNode, VirtualRouter};
use serde_json::{Value, json};

/// The clusters to which a route leads, with their weights.
pub(super) type Weighted = Vec<(String, u32)>;

impl<'m> Build<'m> {
    /// The one route to a node that provides a service itself.
    pub fn route_of_node(
        &mut self,
        called: &Called<'m>,
        node: &'m VirtualNode,
        listener: &'m Listener,
    ) -> Vec<Value> {
        let server = Server {
            node,
            listener,
            route: None,
        };
        let Some(cluster) = self.upstream(&called.call, &server) else {
            return Vec::new();
        };
        let mut action = timeouts(Timeouts::default());
        action["cluster"] = cluster.into();
        action["retry_policy"] = retry::by_default();
        vec![json!({ "match": { "prefix": "/" }, "route": action })]
    }

    /// The routes of a router that its listener on this port tries, in that order.
    pub fn routes_of_router(
        &mut self,
        called: &Called<'m>,
        router: &'m VirtualRouter,
    ) -> Vec<Value> {
        let mut routes = Vec::new();
        for route in router.routes_on(called.entrance.port) {
            routes.extend(self.route(&called.call, route));
        }
        routes
    }

    fn route(&mut self, call: &Call<'m>, route: &'m Route) -> Option<Value> {
        let resource = &route.resource;
        let rule = self.known(resource, route.rule.as_ref().map_err(Gap::clone))?;
        self.known(resource, route.priority.as_ref().map_err(Gap::clone))?;
        let conditions = self.known(resource, rule.conditions.as_ref().map_err(Gap::clone))?;
        if !rule.protocol.is_http() {
            return None;
        }
        let limits = self.known(resource, rule.timeouts.clone())?;
        let policy = match self.optional(resource, rule.retry.as_ref()) {
            Some(policy) => retry::of_route(policy),
            None => retry::by_default(),
        };
        let clusters = self.weighted(call, route, rule.protocol)?;
        if clusters.iter().all(|(_, weight)| *weight == 0) {
            // Envoy rejects a sum of zero; no target answers.
            let answer = json!({ "status": 503 });
            return Some(json!({ "match": matching(conditions), "direct_response": answer }));
        }
        let mut action = timeouts(limits);
        action["weighted_clusters"] = weighted_clusters(&clusters);
        action["retry_policy"] = policy;
        Some(json!({ "match": matching(conditions), "route": action }))
    }

    /// The clusters of a route's targets. A target without a port goes to the node's only listener, or
    /// to the first one with the protocol of the route.
    pub fn weighted(
        &mut self,
        call: &Call<'m>,
        route: &'m Route,
        protocol: Protocol,
    ) -> Option<Weighted> {
        let resource = &route.resource;
        let rule = route.rule.as_ref().ok()?;
        let targets = self.known(resource, rule.targets.as_ref().map_err(Gap::clone))?;
        let mut clusters = Vec::new();
        for target in targets {
            let mut servers = Vec::new();
            for server in self.mesh.target(route, target) {
                servers.extend(self.known(resource, server));
            }
            let has_protocol = |server: &&Server<'m>| {
                let of_listener = server.listener.protocol.as_ref();
                of_listener.is_ok_and(|it| it.value == protocol)
            };
            let found = servers.iter().find(has_protocol).or(servers.first());
            let Some(server) = found else {
                let kind = ProblemKind::NoListener {
                    node: target.node.value.clone(),
                    port: target.port.map(|port| port.value),
                };
                // A gap in the listeners of the node is noted already.
                let is_known = self
                    .mesh
                    .node(&target.node.value)
                    .is_some_and(|node| node.listener(target.port.map(|port| port.value)).is_ok());
                if is_known {
                    self.problem(resource, target.place, kind);
                }
                continue;
            };
            if let Some(cluster) = self.upstream(call, server) {
                clusters.push((cluster, target.weight));
            }
        }
        Some(clusters)
    }

    /// The route configuration of the services at one port of a node's egress.
    pub fn egress_routes(&mut self, port: u16, egress: &Egress<'m>, hosts: &[Host<'m>]) -> Value {
        let bound = self.bound_egress_port(port);
        let here = hosts.iter().filter(|host| host.port == port);
        let mut virtual_hosts: Vec<Value> = here
            .map(|host| {
                let with_port = |port| format!("{}:{port}", host.service);
                let mut domains = vec![host.service.to_string(), with_port(port)];
                domains.extend((bound != port).then(|| with_port(bound)));
                virtual_host(host.service, &domains, &host.routes)
            })
            .collect();
        virtual_hosts.extend(unprovided(egress));
        self.push_catch_all(&mut virtual_hosts);
        configuration(&egress_name(port, egress), &virtual_hosts)
    }

    /// The route configuration for the services of all ports: `SERVICE:PORT` decides, the name alone
    /// takes the lowest port.
    pub fn proxy_routes(&mut self, egress: &Egress<'m>, hosts: &[Host<'m>]) -> Value {
        let mut virtual_hosts = merged(hosts);
        virtual_hosts.extend(unprovided(egress));
        self.push_catch_all(&mut virtual_hosts);
        configuration("rds_egress_http_15001", &virtual_hosts)
    }

    /// Under `ALLOW_ALL`, hosts that no backend names are called where they are.
    fn push_catch_all(&mut self, virtual_hosts: &mut Vec<Value>) {
        if self.is_allow_all() {
            let mut action = timeouts(Timeouts::default());
            action["cluster"] = self.allow_all().into();
            let route = json!({ "match": { "prefix": "/" }, "route": action });
            virtual_hosts.push(virtual_host("mesh-allow-all", &["*".to_owned()], &[route]));
        }
    }

    /// The route configuration of a listener: everything goes to the application.
    pub fn ingress_routes(
        &mut self,
        node: &'m VirtualNode,
        listener: &'m Listener,
        cluster: &str,
    ) -> Option<Value> {
        let port = self.known(&node.resource, listener.port.clone())?.value;
        let protocol = self.known(&node.resource, listener.protocol.clone())?.value;
        let mut action = timeouts(self.known(&node.resource, listener.timeouts.clone())?);
        action["cluster"] = cluster.into();
        let route = json!({ "match": { "prefix": "/" }, "route": action });
        let host = virtual_host(&node.name, &["*".to_owned()], &[route]);
        let name = format!("rds_ingress_{}_{port}", protocol.name());
        Some(configuration(&name, &[host]))
    }

    /// How a connection manager gets its routes: the member and its value.
    pub fn deliver_routes(&mut self, routes: Value) -> (&'static str, Value) {
        if self.site.delivery == Delivery::Inline {
            return ("route_config", routes);
        }
        let name = routes["name"].as_str().unwrap_or_default().to_owned();
        let source = self.source("rds", &name);
        self.made.routes.insert(name.clone(), routes);
        let rds = json!({ "config_source": source, "route_config_name": name });
        ("rds", rds)
    }
}

/// The virtual hosts of services at all ports.
pub(super) fn merged(hosts: &[Host<'_>]) -> Vec<Value> {
    let host = |host: &Host<'_>| {
        let with_port = format!("{}:{}", host.service, host.port);
        if host.is_default {
            let domains = [host.service.to_string(), with_port];
            virtual_host(host.service, &domains, &host.routes)
        } else {
            virtual_host(&with_port, std::slice::from_ref(&with_port), &host.routes)
        }
    };
    hosts.iter().map(host).collect()
}

/// Virtual hosts without routes, which answer 404.
pub(super) fn unprovided(egress: &Egress<'_>) -> Vec<Value> {
    let host = |service: &&crate::mesh::VirtualService| {
        let domains = [service.name.to_string(), format!("{}:*", service.name)];
        virtual_host(&service.name, &domains, &[])
    };
    egress.unprovided.iter().map(host).collect()
}

pub(super) fn virtual_host(name: &str, domains: &[String], routes: &[Value]) -> Value {
    json!({ "name": name, "domains": domains, "routes": routes })
}

pub(super) fn configuration(name: &str, virtual_hosts: &[Value]) -> Value {
    json!({ "name": name, "virtual_hosts": virtual_hosts })
}

pub(super) fn weighted_clusters(clusters: &[(String, u32)]) -> Value {
    let cluster = |(name, weight): &(String, u32)| json!({ "name": name, "weight": weight });
    let clusters: Vec<Value> = clusters.iter().map(cluster).collect();
    json!({ "clusters": clusters })
}

/// A route action with timeouts only; App Mesh's defaults are written out.
pub(super) fn timeouts(timeouts: Timeouts) -> Value {
    let per_request = timeouts
        .per_request
        .unwrap_or(Timeouts::DEFAULT_PER_REQUEST);
    let idle = timeouts.idle.unwrap_or(Timeouts::DEFAULT_IDLE);
    json!({ "timeout": duration(per_request), "idle_timeout": duration(idle) })
}

/// The name of the route configuration of a port: after the protocol of its services, `http` where
/// several share it.
fn egress_name(port: u16, egress: &Egress<'_>) -> String {
    let mut protocols = egress.ports[&port].iter().map(|it| it.entrance.protocol);
    let first = protocols.next().unwrap_or(Protocol::Http);
    let is_one = protocols.all(|protocol| protocol == first);
    let protocol = if is_one { first } else { Protocol::Http };
    format!("rds_egress_{}_{port}", protocol.name())
}
