//! Which client calls which server, over which listener, with or without TLS, and why.
//!
//! The rules of negotiation are those of AWS's user guide (pages "TLS" and "Mutual TLS"): a client uses
//! TLS where its policy enforces it for the port of the server's listener, and otherwise where the
//! server offers it. A backend's policy replaces the default as a whole. The port with which a policy's
//! `ports` are compared is that of the server's listener, not that of the router.

use super::{
    At, Certificate, ClientPolicy, Gap, GatewayRoute, Known, Listener, Mesh, Origin, Protocol,
    Provider, Route, RouterListener, Target, TlsMode, Trust, Validation, VirtualGateway,
    VirtualNode, VirtualRouter, VirtualService,
};
use crate::document::Place;
use crate::model::Kind;
use crate::resource::Resource;
use compact_str::CompactString;
use std::fmt;
use std::sync::Arc;

/// Whoever calls services of the mesh.
#[derive(Clone, Copy, Debug)]
pub enum Client<'m> {
    /// A virtual node that has backends.
    Node(&'m VirtualNode),
    /// A virtual gateway that has routes.
    Gateway(&'m VirtualGateway),
}

impl<'m> Client<'m> {
    /// Whether it is a node or a gateway.
    pub fn kind(self) -> Kind {
        match self {
            Client::Node(_) => Kind::VirtualNode,
            Client::Gateway(_) => Kind::VirtualGateway,
        }
    }

    /// The resource as it was stated.
    pub fn resource(self) -> &'m Arc<Resource> {
        match self {
            Client::Node(node) => &node.resource,
            Client::Gateway(gateway) => &gateway.resource,
        }
    }

    /// The name of the node or gateway.
    pub fn name(self) -> &'m str {
        match self {
            Client::Node(node) => &node.name,
            Client::Gateway(gateway) => &gateway.name,
        }
    }

    /// Its policies as far as they are known: the default first, then those of its backends.
    pub fn policies(self) -> impl Iterator<Item = &'m ClientPolicy> {
        let backends = match self {
            Client::Node(node) => node.backends.as_deref().unwrap_or_default(),
            Client::Gateway(_) => &[],
        };
        let own = backends
            .iter()
            .filter_map(|backend| backend.policy.as_ref()?.as_ref());
        self.default_policy().into_iter().chain(own).flatten()
    }

    fn default_policy(self) -> Option<&'m Known<ClientPolicy>> {
        match self {
            Client::Node(node) => node.default_policy.as_ref(),
            Client::Gateway(gateway) => gateway.default_policy.as_ref(),
        }
    }
}

/// A virtual service that a client may call: a backend of a node, or the target of a gateway route.
#[derive(Clone, Copy, Debug)]
pub struct Call<'m> {
    /// Who calls.
    pub client: Client<'m>,
    /// Where the client names it.
    pub place: Place,
    /// The virtual service that is called.
    pub service: &'m Known<At<CompactString>>,
    /// The policy that holds for the call; `None` where there is none.
    pub policy: Option<&'m Known<ClientPolicy>>,
    /// The route behind the call, where a gateway makes it.
    pub gateway_route: Option<&'m GatewayRoute>,
}

/// A port at which clients reach a virtual service: the port of an egress listener.
#[derive(Clone, Copy, Debug)]
pub struct Entrance<'m> {
    /// The port that clients call.
    pub port: u16,
    /// The protocol that clients use.
    pub protocol: Protocol,
    /// What the requests pass on their way to nodes.
    pub way: Way<'m>,
}

/// How requests go on from an entrance.
#[derive(Clone, Copy, Debug)]
pub enum Way<'m> {
    /// To the listener of the node that provides the service.
    Node(&'m VirtualNode, &'m Listener),
    /// By the routes of a router that apply to one of its listeners.
    Router(&'m VirtualRouter, &'m RouterListener),
}

/// A listener that answers for a virtual service.
#[derive(Clone, Copy, Debug)]
pub struct Server<'m> {
    /// The virtual node that receives the connection.
    pub node: &'m VirtualNode,
    /// The listener of the node that accepts it.
    pub listener: &'m Listener,
    /// What leads there; `None` for a node that provides the service itself.
    pub route: Option<(&'m Route, &'m Target)>,
}

impl Server<'_> {
    /// Whether both are the same listener, whatever leads there.
    pub fn is_same_listener(&self, other: &Server<'_>) -> bool {
        self.node.name == other.node.name && self.listener.place == other.listener.place
    }
}

/// A call and one of the servers that answer it.
#[derive(Clone, Debug)]
pub struct Connection<'m> {
    /// Who calls which service.
    pub call: Call<'m>,
    /// What receives the connection.
    pub server: Server<'m>,
    /// Whether it is encrypted, and why.
    pub encryption: Encryption<'m>,
}

/// Whether a connection is encrypted.
#[derive(Clone, Debug, PartialEq)]
pub enum Encryption<'m> {
    /// TLS, with these properties.
    Tls(Tls<'m>),
    /// No TLS, for this reason.
    Plaintext(Reason),
    /// The connection fails.
    Refused(Reason),
    /// It depends on a value that is not known.
    Unknown(Gap),
}

/// How a client uses TLS.
#[derive(Clone, Debug, PartialEq)]
pub struct Tls<'m> {
    /// Why the connection is encrypted.
    pub because: Reason,
    /// What the client checks.
    pub check: ServerCheck<'m>,
    /// The certificate that the client presents when the server asks for one.
    pub client_certificate: Option<&'m Certificate>,
}

/// How a client checks the server's certificate.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerCheck<'m> {
    /// By its policy: issued by one of these, for one of these names.
    Policy {
        /// The authorities that the client trusts.
        trust: &'m Trust,
        /// The names of which the certificate must have one; empty accepts any.
        names: Vec<CompactString>,
    },
    /// Not by a policy, but against the root CA of the server's ACM certificate with this ARN.
    AcmRoot(&'m At<CompactString>),
    /// Not at all: encrypted, but anyone can answer.
    None,
}

/// Why a connection is encrypted, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A policy enforces TLS on the port of the server's listener.
    Enforced {
        /// Which policy.
        origin: Origin,
        /// Of the listener.
        port: u16,
    },
    /// No policy enforces it, but the server offers it.
    Offered {
        /// Strict or permissive.
        mode: TlsMode,
    },
    /// No policy enforces it, and the server does not offer it.
    NotOffered {
        /// Of the listener.
        port: u16,
    },
    /// A policy enforces it, and the server does not offer it.
    EnforcedButNotOffered {
        /// Which policy.
        origin: Origin,
        /// Of the listener.
        port: u16,
    },
    /// The server asks for a client certificate, and the client has none.
    NoClientCertificate,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Enforced { origin, port } => {
                write!(formatter, "{origin} enforces TLS on port {port}")
            }
            Reason::Offered { mode } => write!(
                formatter,
                "no policy enforces TLS, but the server offers it (mode {})",
                mode.name()
            ),
            Reason::NotOffered { port } => write!(
                formatter,
                "no policy enforces TLS on port {port}, and the server does not offer it"
            ),
            Reason::EnforcedButNotOffered { origin, port } => write!(
                formatter,
                "{origin} enforces TLS on port {port}, but the server does not offer it"
            ),
            Reason::NoClientCertificate => formatter
                .write_str("the server requires a client certificate, but the client has none"),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Origin::Backend => "the backend's policy",
            Origin::BackendDefaults => "the default policy",
        })
    }
}

impl<'m> Call<'m> {
    /// The name of the service, where it is known.
    pub fn service_name(&self) -> Option<&'m str> {
        self.service.as_ref().ok().map(|name| name.value.as_str())
    }

    /// The policy that holds for the call, where there is one and it is known.
    pub fn known_policy(&self) -> Option<&'m ClientPolicy> {
        self.policy.and_then(|policy| policy.as_ref().ok())
    }
}

impl Mesh {
    /// Every node and gateway, nodes first, by name.
    pub fn clients(&self) -> impl Iterator<Item = Client<'_>> {
        let nodes = self.nodes.iter().map(Client::Node);
        nodes.chain(self.gateways.iter().map(Client::Gateway))
    }

    /// The node or gateway of this name; `None` also for a kind that calls nothing.
    pub fn client(&self, kind: Kind, name: &str) -> Option<Client<'_>> {
        match kind {
            Kind::VirtualNode => self.node(name).map(Client::Node),
            Kind::VirtualGateway => self.gateway(name).map(Client::Gateway),
            _ => None,
        }
    }

    /// The services that a client may call, in the order of its backends or gateway routes.
    pub fn calls<'m>(&'m self, client: Client<'m>) -> Vec<Call<'m>> {
        let default = client.default_policy();
        match client {
            Client::Node(node) => {
                let backends = node.backends.as_ref().map_or(&[][..], Vec::as_slice);
                let call = |backend: &'m super::Backend| Call {
                    client,
                    place: backend
                        .service
                        .as_ref()
                        .map_or(backend.place, |name| name.place.unwrap_or(backend.place)),
                    service: &backend.service,
                    policy: match &backend.policy {
                        Some(own) => own.as_ref(),
                        None => default,
                    },
                    gateway_route: None,
                };
                backends.iter().map(call).collect()
            }
            Client::Gateway(gateway) => {
                let call = |route: &'m GatewayRoute| {
                    let rule = route.rule.as_ref().ok()?;
                    Some(Call {
                        client,
                        place: route.place,
                        service: &rule.service,
                        policy: default,
                        gateway_route: Some(route),
                    })
                };
                gateway.routes.iter().filter_map(call).collect()
            }
        }
    }

    /// The virtual service of a call.
    ///
    /// # Errors
    /// A gap where its name is not known or refers to nothing.
    pub fn called<'m>(&'m self, call: &Call<'m>) -> Known<&'m VirtualService> {
        let name = call.service.as_ref().map_err(Gap::clone)?;
        self.service(&name.value)
            .ok_or_else(|| unresolved(Kind::VirtualService, name, call.place))
    }

    /// Where clients reach a service. Empty without a provider, or where the provider has no listener.
    ///
    /// # Errors
    /// A gap where the provider is not known or does not exist.
    pub fn entrances(&self, service: &VirtualService) -> Known<Vec<Entrance<'_>>> {
        let mut entrances = Vec::new();
        match service.provider.as_ref().map_err(Gap::clone)? {
            None => {}
            Some(Provider::Node(name)) => {
                let node = self.provider_node(service, name)?;
                for listener in node.listeners.as_ref().map_err(Gap::clone)? {
                    entrances.push(Entrance {
                        port: known(&listener.port)?,
                        protocol: known(&listener.protocol)?,
                        way: Way::Node(node, listener),
                    });
                }
            }
            Some(Provider::Router(name)) => {
                let place = service.resource.input.place;
                let router = self.router(&name.value);
                let router = router.ok_or_else(|| unresolved(Kind::VirtualRouter, name, place))?;
                for listener in router.listeners.as_ref().map_err(Gap::clone)? {
                    entrances.push(Entrance {
                        port: known(&listener.port)?,
                        protocol: known(&listener.protocol)?,
                        way: Way::Router(router, listener),
                    });
                }
            }
        }
        Ok(entrances)
    }

    /// The listeners that answer for a service, each with what leads there; those that are not known
    /// as gaps.
    pub fn servers(&self, service: &VirtualService) -> Vec<Known<Server<'_>>> {
        match &service.provider {
            Err(gap) => vec![Err(gap.clone())],
            Ok(None) => Vec::new(),
            Ok(Some(Provider::Node(name))) => match self.provider_node(service, name) {
                Err(gap) => vec![Err(gap)],
                Ok(node) => all_listeners(node, None),
            },
            Ok(Some(Provider::Router(name))) => match self.router(&name.value) {
                None => {
                    let place = service.resource.input.place;
                    vec![Err(unresolved(Kind::VirtualRouter, name, place))]
                }
                Some(router) => router
                    .routes
                    .iter()
                    .flat_map(|route| self.targets(route))
                    .collect(),
            },
        }
    }

    /// The listeners to which a route sends requests.
    pub fn targets<'m>(&'m self, route: &'m Route) -> Vec<Known<Server<'m>>> {
        let targets = match route.rule.as_ref().map(|rule| rule.targets.as_ref()) {
            Ok(Ok(targets)) => targets,
            Ok(Err(gap)) | Err(gap) => return vec![Err(gap.clone())],
        };
        targets
            .iter()
            .flat_map(|target| self.target(route, target))
            .collect()
    }

    /// The listener that a target refers to: the one of its port; without a port, all.
    pub fn target<'m>(&'m self, route: &'m Route, target: &'m Target) -> Vec<Known<Server<'m>>> {
        let Some(node) = self.node(&target.node.value) else {
            let gap = unresolved(Kind::VirtualNode, &target.node, target.place);
            return vec![Err(gap)];
        };
        let Some(port) = target.port else {
            return all_listeners(node, Some((route, target)));
        };
        match node.listener(Some(port.value)) {
            Ok(Some(listener)) => vec![Ok(Server {
                node,
                listener,
                route: Some((route, target)),
            })],
            Ok(None) => Vec::new(),
            Err(gap) => vec![Err(gap)],
        }
    }

    fn provider_node(
        &self,
        service: &VirtualService,
        name: &At<CompactString>,
    ) -> Known<&VirtualNode> {
        let place = service.resource.input.place;
        self.node(&name.value)
            .ok_or_else(|| unresolved(Kind::VirtualNode, name, place))
    }

    /// Every connection that a client may make, each listener once for each call.
    pub fn connections<'m>(&'m self, client: Client<'m>) -> Vec<Connection<'m>> {
        let mut connections: Vec<Connection<'m>> = Vec::new();
        for call in self.calls(client) {
            let Ok(service) = self.called(&call) else {
                continue;
            };
            let first = connections.len();
            for server in self.servers(service).into_iter().flatten() {
                let is_same = |other: &Connection<'_>| other.server.is_same_listener(&server);
                if !connections[first..].iter().any(is_same) {
                    connections.push(Connection {
                        encryption: encryption(call.policy, &server),
                        call,
                        server,
                    });
                }
            }
        }
        connections
    }
}

/// Whether a client with this policy reaches a server with TLS, and why.
pub fn encryption<'m>(
    policy: Option<&'m Known<ClientPolicy>>,
    server: &Server<'m>,
) -> Encryption<'m> {
    decide(policy, server).unwrap_or_else(Encryption::Unknown)
}

fn decide<'m>(
    policy: Option<&'m Known<ClientPolicy>>,
    server: &Server<'m>,
) -> Known<Encryption<'m>> {
    let port = known(&server.listener.port)?;
    let Some(offered) = server.listener.active_tls()? else {
        return Ok(match enforced_on(policy, port)? {
            Some(ClientPolicy { origin, .. }) => {
                Encryption::Refused(Reason::EnforcedButNotOffered {
                    origin: *origin,
                    port,
                })
            }
            None => Encryption::Plaintext(Reason::NotOffered { port }),
        });
    };
    if offered.validation.is_some() && client_certificate(policy)?.is_none() {
        return Ok(Encryption::Refused(Reason::NoClientCertificate));
    }
    Ok(match client_tls(policy, server)? {
        Some(tls) => Encryption::Tls(tls),
        None => Encryption::Plaintext(Reason::NotOffered { port }),
    })
}

/// How a client with this policy opens a connection to a server, whatever becomes of it: with these
/// settings of TLS, or in plaintext.
///
/// # Errors
/// The gap on which it depends.
pub fn client_tls<'m>(
    policy: Option<&'m Known<ClientPolicy>>,
    server: &Server<'m>,
) -> Known<Option<Tls<'m>>> {
    let port = known(&server.listener.port)?;
    let (because, check) = if let Some(policy) = enforced_on(policy, port)? {
        let because = Reason::Enforced {
            origin: policy.origin,
            port,
        };
        (because, by_policy(policy, server.node)?)
    } else {
        let Some(offered) = server.listener.active_tls()? else {
            return Ok(None);
        };
        let because = Reason::Offered {
            mode: offered.mode.value,
        };
        let check = match offered.certificate.as_ref().map_err(Gap::clone)? {
            Certificate::Acm(arn) => ServerCheck::AcmRoot(arn),
            Certificate::File { .. } | Certificate::Sds(_) => ServerCheck::None,
        };
        (because, check)
    };
    Ok(Some(Tls {
        because,
        check,
        client_certificate: client_certificate(policy)?,
    }))
}

/// The policy where it enforces TLS for a server that listens on this port.
fn enforced_on(policy: Option<&Known<ClientPolicy>>, port: u16) -> Known<Option<&ClientPolicy>> {
    let Some(policy) = policy else {
        return Ok(None);
    };
    let policy = policy.as_ref().map_err(Gap::clone)?;
    Ok(policy.is_enforced_on(port)?.then_some(policy))
}

/// The certificate of a policy, which the client presents whether TLS is enforced or not.
fn client_certificate(policy: Option<&Known<ClientPolicy>>) -> Known<Option<&Certificate>> {
    let Some(policy) = policy else {
        return Ok(None);
    };
    let certificate = policy.as_ref().map_err(Gap::clone)?.certificate.as_ref();
    certificate
        .map(|it| it.as_ref().map_err(Gap::clone))
        .transpose()
}

/// What a policy asks of a server's certificate: the names that it lists, or else the name under which
/// the server is discovered.
fn by_policy<'m>(policy: &'m ClientPolicy, server: &VirtualNode) -> Known<ServerCheck<'m>> {
    let validation: &Validation = policy.validation.as_ref().map_err(Gap::clone)?;
    let names = if let Some(names) = &validation.names {
        let names = names.as_ref().map_err(Gap::clone)?;
        names.iter().map(|name| name.value.clone()).collect()
    } else {
        let discovery = server.discovery.as_ref().map_err(Gap::clone)?;
        discovery.iter().map(super::Discovery::name).collect()
    };
    Ok(ServerCheck::Policy {
        trust: validation.trust.as_ref().map_err(Gap::clone)?,
        names,
    })
}

impl ClientPolicy {
    /// Whether the ports to which the policy is limited certainly include this one.
    pub fn covers(&self, port: u16) -> bool {
        let includes = |ports: &Vec<At<u16>>| {
            ports.is_empty() || ports.iter().any(|listed| listed.value == port)
        };
        self.ports.as_ref().is_ok_and(includes)
    }

    /// Whether it lists no names, so that a server's certificate must contain the name under which
    /// the server is discovered.
    pub fn accepts_discovery_name(&self) -> bool {
        self.validation
            .as_ref()
            .is_ok_and(|validation| validation.names.is_none())
    }

    /// Whether TLS is enforced for a server that listens on this port.
    ///
    /// # Errors
    /// The gap on which it depends.
    pub fn is_enforced_on(&self, port: u16) -> Known<bool> {
        if !known(&self.enforce)? {
            return Ok(false);
        }
        let ports = self.ports.as_ref().map_err(Gap::clone)?;
        Ok(ports.is_empty() || ports.iter().any(|listed| listed.value == port))
    }
}

fn all_listeners<'m>(
    node: &'m VirtualNode,
    route: Option<(&'m Route, &'m Target)>,
) -> Vec<Known<Server<'m>>> {
    match &node.listeners {
        Err(gap) => vec![Err(gap.clone())],
        Ok(listeners) => {
            let server = |listener| {
                Ok(Server {
                    node,
                    listener,
                    route,
                })
            };
            listeners.iter().map(server).collect()
        }
    }
}

fn known<T: Copy>(value: &Known<At<T>>) -> Known<T> {
    value.as_ref().map(|at| at.value).map_err(Gap::clone)
}

fn unresolved(kind: Kind, name: &At<CompactString>, place: Place) -> Gap {
    Gap::Unresolved {
        place: name.place.unwrap_or(place),
        kind,
        name: name.value.clone(),
    }
}
