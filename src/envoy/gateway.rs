//! The routes of a virtual gateway.
//!
//! A gateway routes twice: a gateway route names a virtual service and sends the request through the
//! gateway's own egress listener, where the routes of that service apply, as they do for any client.

use super::egress::{Egress, Host};
use super::matching::{exactly, matching, with_path};
use super::route::{configuration, merged, timeouts, unprovided, virtual_host};
use super::{ProblemKind, build::Build};
use crate::mesh::reach::Way;
use crate::mesh::{
    Gap, GatewayRoute, GatewayRule, Listener, PathMatch, PathRewrite, Timeouts, VirtualGateway,
};
use serde_json::{Value, json};
use std::time::Duration;

/// Names the virtual service of a request whose host is kept.
const SERVICE_HEADER: &str = "x-app-mesh-virtual-service";

impl<'m> Build<'m> {
    /// The route configuration of one of a gateway's listeners.
    pub fn gateway_routes(
        &mut self,
        gateway: &'m VirtualGateway,
        listener: &'m Listener,
        egress: &Egress<'m>,
        cluster: &str,
    ) -> Option<Value> {
        let port = self.known(&gateway.resource, listener.port.clone())?.value;
        let protocol = self
            .known(&gateway.resource, listener.protocol.clone())?
            .value;
        let mut routes = Vec::new();
        for route in &gateway.routes {
            routes.extend(
                self.gateway_route(route, port, egress, cluster)
                    .unwrap_or_default(),
            );
        }
        let host = virtual_host("self_redirect", &["*".to_owned()], &routes);
        let name = format!("rds_ingress_{}_{port}", protocol.name());
        Some(configuration(&name, &[host]))
    }

    /// The routes of Envoy for a gateway route on a listener with this port; `None` where there are
    /// none.
    fn gateway_route(
        &mut self,
        route: &'m GatewayRoute,
        listener_port: u16,
        egress: &Egress<'m>,
        cluster: &str,
    ) -> Option<Vec<Value>> {
        let resource = &route.resource;
        let rule = self.known(resource, route.rule.as_ref().map_err(Gap::clone))?;
        self.known(resource, route.priority.as_ref().map_err(Gap::clone))?;
        let conditions = self.known(resource, rule.conditions.as_ref().map_err(Gap::clone))?;
        if conditions
            .port
            .is_some_and(|port| port.value != listener_port)
        {
            return None;
        }
        let rewrite = self.known(resource, rule.rewrite.as_ref().map_err(Gap::clone))?;
        let target = self.gateway_target(route, rule, egress)?;
        let mut found = json!({ "route": timeouts(Timeouts {
            per_request: Some(longest_timeout(&target.service, egress)),
            idle: None,
        }) });
        found["route"]["cluster"] = cluster.into();
        if rewrite.host {
            found["route"]["host_rewrite_literal"] = target.host.into();
        } else {
            found["request_headers_to_add"] = json!([{
                "header": { "key": SERVICE_HEADER, "value": target.host },
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }]);
        }
        let (PathMatch::Prefix(prefix), PathRewrite::DefaultPrefix | PathRewrite::Prefix(_)) =
            (&conditions.path, &rewrite.path)
        else {
            rewrite_path(&mut found["route"], &conditions.path, &rewrite.path);
            found["match"] = matching(conditions);
            return Some(vec![found]);
        };
        let to = match &rewrite.path {
            PathRewrite::Prefix(to) => to.as_str(),
            _ => "/",
        };
        let route_for = |prefix: &str| {
            let mut found = found.clone();
            found["route"]["prefix_rewrite"] = to.into();
            found["match"] = with_path(conditions, json!({ "prefix": prefix }));
            found
        };
        // Of `/p/x`, only the prefix with its slash leaves `/x`.
        let is_doubled = !prefix.ends_with('/') && rewrite.path == PathRewrite::DefaultPrefix;
        let with_slash = is_doubled.then(|| route_for(&format!("{prefix}/")));
        Some(with_slash.into_iter().chain([route_for(prefix)]).collect())
    }

    /// The service to which a gateway route leads, and the host by which the egress listener knows it.
    fn gateway_target(
        &mut self,
        route: &'m GatewayRoute,
        rule: &'m GatewayRule,
        egress: &Egress<'m>,
    ) -> Option<Target> {
        let resource = &route.resource;
        let service = self.known(resource, rule.service.clone())?;
        let port = self.known(resource, rule.port.clone())?;
        let mut host = service.value.to_string();
        if let Some(port) = port {
            let at_ports: Vec<_> = egress
                .ports
                .values()
                .flatten()
                .filter(|called| called.service.name == service.value)
                .collect();
            let found = at_ports.iter().find(|it| it.entrance.port == port.value);
            match found {
                Some(called) if !called.is_default => host = format!("{host}:{}", port.value),
                None if !at_ports.is_empty() => {
                    let kind = ProblemKind::NoEntrance {
                        service: service.value.clone(),
                        port: port.value,
                    };
                    self.problem(resource, port.place.unwrap_or(route.place), kind);
                    return None;
                }
                _ => {}
            }
        }
        Some(Target {
            service: service.value.to_string(),
            host,
        })
    }

    /// The route configuration of a gateway's egress listener: services by their names, and those of
    /// requests whose host is kept by a header.
    pub fn loop_routes(&self, egress: &Egress<'m>, hosts: &[Host<'m>]) -> Value {
        let mut virtual_hosts = merged(hosts);
        for (host, virtual_host) in hosts.iter().zip(&mut virtual_hosts) {
            if host.is_default
                && let Some(domains) = virtual_host["domains"].as_array_mut()
            {
                domains[1] = format!("{}:15001", host.service).into();
            }
        }
        virtual_hosts.extend(unprovided(egress));
        virtual_hosts.extend(self.by_header(hosts));
        configuration("rds_egress_http_15001", &virtual_hosts)
    }

    /// The virtual host for requests whose host is kept; `None` where there are none.
    fn by_header(&self, hosts: &[Host<'m>]) -> Option<Value> {
        let crate::mesh::reach::Client::Gateway(gateway) = self.proxy else {
            return None;
        };
        let keeps_host = |route: &GatewayRoute| {
            let rewrite = route
                .rule
                .as_ref()
                .ok()
                .and_then(|rule| rule.rewrite.as_ref().ok());
            rewrite.is_some_and(|rewrite| !rewrite.host)
        };
        if !gateway.routes.iter().any(keeps_host) {
            return None;
        }
        let mut routes = Vec::new();
        for host in hosts {
            let name = if host.is_default {
                host.service.to_string()
            } else {
                format!("{}:{}", host.service, host.port)
            };
            routes.extend(host.routes.iter().map(|route| with_header(route, &name)));
        }
        let mut virtual_host = virtual_host("default_backend", &["*".to_owned()], &routes);
        virtual_host["request_headers_to_remove"] = json!([SERVICE_HEADER]);
        virtual_host["response_headers_to_remove"] = json!([SERVICE_HEADER]);
        Some(virtual_host)
    }
}

struct Target {
    service: String,
    host: String,
}

/// The route for requests that name this service in a header.
fn with_header(route: &Value, service: &str) -> Value {
    let mut route = route.clone();
    let condition = exactly(SERVICE_HEADER, service);
    match route["match"]["headers"].as_array_mut() {
        Some(headers) => headers.insert(0, condition),
        None => route["match"]["headers"] = json!([condition]),
    }
    route
}

/// What becomes of the path of a route that is not a prefix, or keeps its prefix.
fn rewrite_path(action: &mut Value, path: &PathMatch, rewrite: &PathRewrite) {
    match (path, rewrite) {
        (PathMatch::Exact(_), PathRewrite::Path(to)) => {
            action["prefix_rewrite"] = to.as_str().into();
        }
        (_, PathRewrite::Path(to)) => {
            action["regex_rewrite"] = json!({
                "pattern": { "regex": "^.*$" },
                "substitution": to.replace('\\', "\\\\"),
            });
        }
        (PathMatch::Prefix(prefix), PathRewrite::Keep) => {
            action["prefix_rewrite"] = prefix.as_str().into();
        }
        _ => {}
    }
}

/// The longest timeout of a service's routes, so that the gateway cuts none of them short; zero is
/// none at all.
fn longest_timeout(service: &str, egress: &Egress<'_>) -> Duration {
    let called = egress.ports.values().flatten();
    let called = called.filter(|called| called.service.name == service);
    let mut longest: Option<Duration> = None;
    for called in called {
        let Way::Router(router, _) = called.entrance.way else {
            continue;
        };
        for route in router.routes_on(called.entrance.port) {
            let limits = route
                .rule
                .as_ref()
                .ok()
                .and_then(|rule| rule.timeouts.as_ref().ok());
            let stated = limits.and_then(|limits| limits.per_request);
            let stated = stated.unwrap_or(Timeouts::DEFAULT_PER_REQUEST);
            if stated.is_zero() {
                return Duration::ZERO;
            }
            longest = longest.max(Some(stated));
        }
    }
    longest.unwrap_or(Timeouts::DEFAULT_PER_REQUEST)
}
