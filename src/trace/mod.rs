//! What one request meets on its way through a mesh, without any Envoy.
//!
//! [`trace`] follows a request from a client over gateway route, virtual service and route to the nodes
//! that may answer it. Which client calls which server with which TLS is decided in `mesh::reach`, and
//! whether they accept each other's certificates by a function that is handed in; this room only compares
//! the conditions of routes with a request.
//!
//! Invariant: the outcome is that of the Envoys that `envoy` configures.

mod request;

pub use request::Request;

use crate::mesh::reach::{
    Call, Client, Connection, Encryption, Entrance, Server, ServerCheck, Way, encryption,
};
use crate::mesh::{
    Certificate, Egress, Gap, GatewayRoute, GatewayRule, Known, Mesh, PathMatch, PathRewrite,
    Protocol, Route, RouteRule, Timeouts, Trust, VirtualGateway, VirtualService,
};
use compact_str::CompactString;
use std::time::Duration;

/// What a request meets.
#[derive(Clone, Debug)]
pub struct Trace<'m> {
    /// Where the request ends.
    pub outcome: Outcome,
    /// Why nothing answers, in words.
    pub because: Option<String>,
    /// The virtual service that it is for; `None` where no service has that name.
    pub service: Option<&'m VirtualService>,
    /// The gateway route that takes it, at a gateway.
    pub gateway_route: Option<&'m GatewayRoute>,
    /// The router that provides the service, by name.
    pub router: Option<&'m str>,
    /// The route that takes it; `None` without a virtual router.
    pub route: Option<&'m Route>,
    /// Routes that were tried before, and the first condition of each that is not met.
    pub skipped: Vec<(&'m str, String)>,
    /// The nodes among which it is distributed.
    pub targets: Vec<Target<'m>>,
    /// The path and the host that the application gets.
    pub path: CompactString,
    /// The host that the request has in the end.
    pub host: CompactString,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A route or a virtual service takes it.
    Routed,
    /// No virtual service, route or target takes the request.
    NotFound,
    /// Every connection to a target fails.
    Refused,
}

/// A node that may answer.
#[derive(Clone, Debug)]
pub struct Target<'m> {
    /// Where the connection arrives.
    pub server: Server<'m>,
    /// The port of the target; `None` where the listener decides.
    pub port: Option<u16>,
    /// The share of requests, from 0 to 1.
    pub share: f64,
    /// Whether the connection is encrypted, and why.
    pub encryption: Encryption<'m>,
    /// Why the handshake of a connection with TLS fails, if it does.
    pub rejection: Option<String>,
}

impl Target<'_> {
    /// Why connections fail, if they do.
    fn failure(&self) -> Option<String> {
        match &self.encryption {
            Encryption::Refused(reason) => Some(reason.to_string()),
            _ => self.rejection.clone(),
        }
    }
}

/// Why the handshake of a connection fails: a sentence without a full stop. `None` where it succeeds, and
/// where the certificates are not known.
pub type Handshake<'a> = dyn Fn(&Connection<'_>) -> Option<String> + 'a;

/// Follows a request from a client.
///
/// # Errors
/// The first value on the way that is not known.
pub fn trace<'m>(
    mesh: &'m Mesh,
    client: Client<'m>,
    request: &Request,
    handshake: &Handshake<'_>,
) -> Known<Trace<'m>> {
    let tracer = Tracer {
        mesh,
        client,
        handshake,
    };
    match client {
        Client::Node(_) => tracer.node_sends(request),
        Client::Gateway(gateway) => tracer.gateway_receives(gateway, request),
    }
}

impl<'m> Trace<'m> {
    fn new(request: &Request) -> Trace<'m> {
        Trace {
            outcome: Outcome::NotFound,
            because: None,
            service: None,
            gateway_route: None,
            router: None,
            route: None,
            skipped: Vec::new(),
            targets: Vec::new(),
            path: request.path.clone(),
            host: request.host.clone(),
        }
    }

    /// The trace with the reason why nothing answers.
    fn failed(mut self, because: impl Into<String>) -> Trace<'m> {
        self.because = Some(because.into());
        self
    }

    /// The trace with its outcome, from its targets.
    fn concluded(mut self) -> Trace<'m> {
        let reached = self.targets.iter().filter(|target| target.share > 0.0);
        let failures: Vec<Option<String>> = reached.map(Target::failure).collect();
        if failures.iter().any(Option::is_none) {
            self.outcome = Outcome::Routed;
            return self;
        }
        match failures.into_iter().flatten().next() {
            Some(reason) => {
                self.outcome = Outcome::Refused;
                self.failed(reason)
            }
            None => self.failed("the route has no target that listens"),
        }
    }

    fn rule(&self) -> Option<&'m RouteRule> {
        self.route.and_then(|route| route.rule.as_ref().ok())
    }

    /// How long a request on the route may take; zero for no limit. `None` for TCP.
    pub fn route_timeout(&self) -> Option<Duration> {
        let timeouts = match self.rule() {
            Some(rule) if rule.protocol == Protocol::Tcp => return None,
            Some(rule) => rule.timeouts.as_ref().ok()?.per_request,
            None => None,
        };
        Some(timeouts.unwrap_or(Timeouts::DEFAULT_PER_REQUEST))
    }

    /// How long the listeners of the targets let a request take: the shortest. `None` for TCP.
    pub fn listener_timeout(&self) -> Option<Duration> {
        let of_target = |target: &Target<'_>| {
            let listener = target.server.listener;
            let protocol = listener.protocol.as_ref().ok()?.value;
            let timeouts = listener.timeouts.as_ref().ok()?;
            let limit = timeouts
                .per_request
                .unwrap_or(Timeouts::DEFAULT_PER_REQUEST);
            protocol.is_http().then_some(limit)
        };
        shortest(self.targets.iter().filter_map(of_target))
    }

    /// The limit that ends a request first.
    pub fn timeout(&self) -> Option<Duration> {
        shortest(
            self.route_timeout()
                .into_iter()
                .chain(self.listener_timeout()),
        )
    }
}

/// The shortest limit; zero, which means no limit, only where there is no other.
fn shortest(limits: impl Iterator<Item = Duration>) -> Option<Duration> {
    limits.min_by_key(|limit| (limit.is_zero(), *limit))
}

/// What each step of a trace needs.
struct Tracer<'m, 'a> {
    mesh: &'m Mesh,
    client: Client<'m>,
    handshake: &'a Handshake<'a>,
}

impl<'m> Tracer<'m, '_> {
    fn node_sends(&self, request: &Request) -> Known<Trace<'m>> {
        let trace = Trace::new(request);
        let mut calls = self.mesh.calls(self.client).into_iter();
        let is_called = |call: &Call<'_>| {
            let service = call.service.as_ref();
            service.is_ok_and(|name| name.value.eq_ignore_ascii_case(&request.host))
        };
        let Some(call) = calls.find(is_called) else {
            return Ok(self.unlisted(trace, request));
        };
        let Ok(service) = self.mesh.called(&call) else {
            return Ok(trace.failed(format!("there is no virtual service `{}`", request.host)));
        };
        self.onward(trace, call, service, request, request.port)
    }

    /// A host that is not among the backends: only an open egress filter allows it.
    fn unlisted(&self, trace: Trace<'m>, request: &Request) -> Trace<'m> {
        let name = self.client.name();
        if self.mesh.egress == Ok(Egress::AllowAll) {
            return Trace {
                outcome: Outcome::Routed,
                because: Some(format!(
                    "`{}` is not a backend of `{name}`; the mesh allows all egress traffic, so the request leaves the mesh",
                    request.host
                )),
                ..trace
            };
        }
        trace.failed(format!("`{}` is not a backend of `{name}`", request.host))
    }

    fn gateway_receives(&self, gateway: &'m VirtualGateway, request: &Request) -> Known<Trace<'m>> {
        let mut trace = Trace::new(request);
        let listeners = gateway.listeners.as_ref().map_err(Gap::clone)?;
        let ports = listeners
            .iter()
            .filter_map(|listener| listener.port.as_ref().ok());
        let ports: Vec<u16> = ports.map(|port| port.value).collect();
        let is_known = |port: &u16| ports.contains(port);
        let Some(port) = request.port.or(ports.first().copied()).filter(is_known) else {
            return Ok(trace.failed(format!("`{}` does not listen on this port", gateway.name)));
        };
        for route in &gateway.routes {
            let rule = route.rule.as_ref().map_err(Gap::clone)?;
            let conditions = rule.conditions.as_ref().map_err(Gap::clone)?;
            if conditions.port.is_some_and(|own| own.value != port) {
                let reason = format!("it applies to another port than {port}");
                trace.skipped.push((&route.name, reason));
            } else if let Some(reason) = request::unmet(conditions, request, &request.path) {
                trace.skipped.push((&route.name, reason));
            } else {
                trace.gateway_route = Some(route);
                return self.through(trace, route, rule, request);
            }
        }
        Ok(trace.failed("no gateway route matches"))
    }

    /// Through a gateway route that matches: host and path are rewritten, and the routes of the virtual
    /// service are tried with the outcome.
    fn through(
        &self,
        mut trace: Trace<'m>,
        route: &'m GatewayRoute,
        rule: &'m GatewayRule,
        request: &Request,
    ) -> Known<Trace<'m>> {
        let name = rule.service.as_ref().map_err(Gap::clone)?;
        let rewrite = rule.rewrite.as_ref().map_err(Gap::clone)?;
        let conditions = rule.conditions.as_ref().map_err(Gap::clone)?;
        if rewrite.host {
            trace.host.clone_from(&name.value);
        }
        trace.path = rewritten(&request.path, &conditions.path, &rewrite.path);
        let is_it = |call: &Call<'_>| call.gateway_route.is_some_and(|it| it.name == route.name);
        let call = self.mesh.calls(self.client).into_iter().find(is_it);
        let (Some(call), Some(service)) = (call, self.mesh.service(&name.value)) else {
            return Ok(trace.failed(format!("there is no virtual service `{}`", name.value)));
        };
        let port = rule.port.as_ref().map_err(Gap::clone)?;
        let inner = Request {
            path: trace.path.clone(),
            host: trace.host.clone(),
            ..request.clone()
        };
        let port = port.map(|port| port.value);
        self.onward(trace, call, service, &inner, port)
    }

    /// From a virtual service to the nodes behind it.
    fn onward(
        &self,
        mut trace: Trace<'m>,
        call: Call<'m>,
        service: &'m VirtualService,
        request: &Request,
        port: Option<u16>,
    ) -> Known<Trace<'m>> {
        trace.service = Some(service);
        let entrances = self.mesh.entrances(service)?;
        let fits = |entrance: &&Entrance<'_>| {
            entrance.protocol.is_http() != request.is_tcp()
                && port.is_none_or(|port| port == entrance.port)
        };
        let entrance = entrances
            .iter()
            .filter(fits)
            .min_by_key(|entrance| entrance.port);
        let Some(entrance) = entrance else {
            let because = match (&service.provider, port) {
                (Ok(None), _) => format!("nothing provides `{}`", service.name),
                (_, Some(port)) => format!("`{}` is not reached on port {port}", service.name),
                (_, None) => format!("`{}` has no listener for this protocol", service.name),
            };
            return Ok(trace.failed(because));
        };
        let Some(servers) = self.servers(&mut trace, entrance, request)? else {
            return Ok(trace.failed("no route matches"));
        };
        let target = |(server, share)| self.target(call, server, share);
        trace.targets = servers.into_iter().map(target).collect();
        Ok(trace.concluded())
    }

    /// The servers behind an entrance with their shares of its requests; `None` where no route matches.
    fn servers(
        &self,
        trace: &mut Trace<'m>,
        entrance: &Entrance<'m>,
        request: &Request,
    ) -> Known<Option<Vec<(Server<'m>, f64)>>> {
        let (router, port) = match entrance.way {
            Way::Node(node, listener) => {
                let server = Server {
                    node,
                    listener,
                    route: None,
                };
                return Ok(Some(vec![(server, 1.0)]));
            }
            Way::Router(router, _) => (router, entrance.port),
        };
        trace.router = Some(&router.name);
        for route in router.routes_on(port) {
            let rule = route.rule.as_ref().map_err(Gap::clone)?;
            let conditions = rule.conditions.as_ref().map_err(Gap::clone)?;
            if rule.protocol.is_http() == request.is_tcp() {
                let reason = format!("it is a route of {}", rule.protocol.name());
                trace.skipped.push((&route.name, reason));
            } else if let Some(reason) = request::unmet(conditions, request, &request.path) {
                trace.skipped.push((&route.name, reason));
            } else {
                trace.route = Some(route);
                return shares(self.mesh, route).map(Some);
            }
        }
        Ok(None)
    }

    fn target(&self, call: Call<'m>, server: Server<'m>, share: f64) -> Target<'m> {
        let connection = Connection {
            encryption: encryption(call.policy, &server),
            call,
            server,
        };
        Target {
            port: server.listener.port.as_ref().ok().map(|port| port.value),
            rejection: (self.handshake)(&connection),
            encryption: connection.encryption,
            server,
            share,
        }
    }
}

/// The path behind a gateway. A prefix without a slash at its end takes the slash that follows with it
/// (App Mesh's default rewrite: `/chapter/1` becomes `/1`).
fn rewritten(path: &str, matched: &PathMatch, rewrite: &PathRewrite) -> CompactString {
    let PathMatch::Prefix(prefix) = matched else {
        return match rewrite {
            PathRewrite::Path(new) => with_query(new, path),
            _ => path.into(),
        };
    };
    let rest = path.strip_prefix(prefix.as_str()).unwrap_or(path);
    match rewrite {
        PathRewrite::Keep => path.into(),
        PathRewrite::Path(new) => with_query(new, path),
        PathRewrite::Prefix(new) => format!("{new}{rest}").into(),
        PathRewrite::DefaultPrefix => format!("/{}", rest.strip_prefix('/').unwrap_or(rest)).into(),
    }
}

fn with_query(new: &str, path: &str) -> CompactString {
    match path.split_once('?') {
        Some((_, query)) => format!("{new}?{query}").into(),
        None => new.into(),
    }
}

/// The servers of a route with their shares of its requests.
fn shares<'m>(mesh: &'m Mesh, route: &'m Route) -> Known<Vec<(Server<'m>, f64)>> {
    let mut servers: Vec<Server<'m>> = Vec::new();
    for server in mesh.targets(route) {
        let server = server?;
        let is_same_target = |other: &Server<'_>| {
            let place = |it: &Server<'_>| it.route.map(|(_, target)| target.place);
            place(other) == place(&server)
        };
        // Without a port, the first listener of the node takes the requests.
        if !servers.iter().any(is_same_target) {
            servers.push(server);
        }
    }
    let weight = |server: &Server<'_>| server.route.map_or(0, |(_, target)| target.weight);
    let total: u32 = servers.iter().map(weight).sum();
    let share = |server: Server<'m>| {
        let share = if total == 0 {
            0.0
        } else {
            f64::from(weight(&server)) / f64::from(total)
        };
        (server, share)
    };
    Ok(servers.into_iter().map(share).collect())
}

/// What a client accepts and presents when it uses TLS, as plain words.
pub fn trust_of<'m>(check: &ServerCheck<'m>) -> Option<(&'static str, Vec<&'m str>)> {
    match check {
        ServerCheck::Policy { trust, .. } => Some(match trust {
            Trust::Acm(arns) => ("acm", arns.iter().map(|arn| arn.value.as_str()).collect()),
            Trust::File(path) => ("file", vec![path.value.as_str()]),
            Trust::Sds(name) => ("sds", vec![name.value.as_str()]),
        }),
        ServerCheck::AcmRoot(arn) => Some(("rootOf", vec![arn.value.as_str()])),
        ServerCheck::None => None,
    }
}

/// Where a certificate comes from: its source and its name there.
pub fn source_of(certificate: &Certificate) -> (&'static str, &str) {
    match certificate {
        Certificate::Acm(arn) => ("acm", &arn.value),
        Certificate::File { chain, .. } => ("file", &chain.value),
        Certificate::Sds(name) => ("sds", &name.value),
    }
}

#[cfg(test)]
mod tests;
