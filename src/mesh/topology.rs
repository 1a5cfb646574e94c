//! Which resources are connected: what a drawing of a mesh shows.

use super::reach::{Client, Connection, Encryption, ServerCheck};
use super::{Gap, Listener, Mesh, Provider, Route};
use crate::model::Kind;
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet};

/// One end of a link: a resource, which need not exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The kind of resource.
    pub kind: Kind,
    /// The name of the resource in its mesh.
    pub name: CompactString,
}

/// Traffic from one resource to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Who refers to something.
    pub from: End,
    /// What it refers to.
    pub to: End,
    /// Which routes lead there, with which share of the requests.
    pub label: String,
    /// Whether it carries TLS; `None` for a link that is not a connection, or carries plaintext.
    pub tls: Option<Security>,
}

/// Whether and why a link carries TLS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Security {
    /// A few letters for the link: `TLS`, `mTLS`, `TLS?`.
    pub tag: &'static str,
    /// A sentence for a legend.
    pub because: String,
}

/// The kinds of resources that a drawing shows, in the direction of traffic.
pub const KINDS: [Kind; 4] = [
    Kind::VirtualGateway,
    Kind::VirtualService,
    Kind::VirtualRouter,
    Kind::VirtualNode,
];

/// The ends of all links and all other resources of these kinds, in the direction of traffic.
pub fn ends(mesh: &Mesh, links: &[Link]) -> Vec<End> {
    let end = |kind, name: &CompactString| End {
        kind,
        name: name.clone(),
    };
    let gateways = mesh
        .gateways
        .iter()
        .map(|it| end(Kind::VirtualGateway, &it.name));
    let services = mesh
        .services
        .iter()
        .map(|it| end(Kind::VirtualService, &it.name));
    let routers = mesh
        .routers
        .iter()
        .map(|it| end(Kind::VirtualRouter, &it.name));
    let nodes = mesh.nodes.iter().map(|it| end(Kind::VirtualNode, &it.name));
    let linked = links
        .iter()
        .flat_map(|link| [link.from.clone(), link.to.clone()]);
    let known = gateways.chain(services).chain(routers).chain(nodes);
    let rank = |end: &End| KINDS.iter().position(|kind| *kind == end.kind);
    let ranked: BTreeSet<_> = known.chain(linked).map(|end| (rank(&end), end)).collect();
    ranked.into_iter().map(|(_, end)| end).collect()
}

/// Every link between the resources of a mesh, in the order of names.
pub fn links(mesh: &Mesh) -> Vec<Link> {
    let mut links: Vec<Link> = mesh
        .clients()
        .flat_map(|client| called(mesh, client))
        .collect();
    for service in &mesh.services {
        if let Ok(Some(provider)) = &service.provider {
            let (kind, name) = match provider {
                Provider::Node(name) => (Kind::VirtualNode, name),
                Provider::Router(name) => (Kind::VirtualRouter, name),
            };
            links.push(Link {
                from: End {
                    kind: Kind::VirtualService,
                    name: service.name.clone(),
                },
                to: End {
                    kind,
                    name: name.value.clone(),
                },
                label: String::new(),
                tls: None,
            });
        }
    }
    for router in &mesh.routers {
        let from = End {
            kind: Kind::VirtualRouter,
            name: router.name.clone(),
        };
        links.extend(router.routes.iter().flat_map(|route| routed(&from, route)));
    }
    links.sort();
    links
}

/// What a node or gateway calls: one link for each service.
fn called(mesh: &Mesh, client: Client<'_>) -> Vec<Link> {
    let connections = mesh.connections(client);
    let mut services: BTreeMap<CompactString, Vec<CompactString>> = BTreeMap::new();
    for call in mesh.calls(client) {
        if let Some(name) = call.service_name() {
            let routes = services.entry(name.into()).or_default();
            routes.extend(call.gateway_route.map(|route| route.name.clone()));
        }
    }
    let link = |(service, routes): (CompactString, Vec<CompactString>)| {
        let of_service = |it: &&Connection<'_>| it.call.service_name() == Some(&service);
        let connections: Vec<_> = connections.iter().filter(of_service).collect();
        let mut routes: Vec<&str> = routes.iter().map(CompactString::as_str).collect();
        routes.sort_unstable();
        Link {
            from: End {
                kind: client.kind(),
                name: client.name().into(),
            },
            label: routes.join(", "),
            tls: security(&connections),
            to: End {
                kind: Kind::VirtualService,
                name: service,
            },
        }
    };
    services.into_iter().map(link).collect()
}

/// Whether the connections of a call carry TLS.
fn security(connections: &[&Connection<'_>]) -> Option<Security> {
    let (mut tags, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    let mut has_plaintext = false;
    for connection in connections {
        match &connection.encryption {
            Encryption::Tls(tls) => {
                let asks = connection.server.listener.client_validation().is_some();
                let is_checked = tls.check != ServerCheck::None;
                tags.insert(if asks && tls.client_certificate.is_some() {
                    "mTLS"
                } else {
                    "TLS"
                });
                reasons.insert(if is_checked {
                    format!("TLS, because {}", tls.because)
                } else {
                    format!("TLS, not validated, because {}", tls.because)
                });
            }
            Encryption::Plaintext(_) => has_plaintext = true,
            Encryption::Refused(reason) => {
                tags.insert("TLS?");
                reasons.insert(format!("fails, because {reason}"));
            }
            Encryption::Unknown(gap) => {
                tags.insert("TLS?");
                reasons.insert(format!("TLS is not known: {gap}"));
            }
        }
    }
    let tag = match (tags.len(), has_plaintext) {
        (0, _) => return None,
        (1, false) => tags.pop_first()?,
        _ => "TLS?",
    };
    Some(Security {
        tag,
        because: reasons.into_iter().collect::<Vec<_>>().join("; "),
    })
}

/// Where a route leads.
fn routed(from: &End, route: &Route) -> Vec<Link> {
    let rule = route.rule.as_ref().ok();
    let targets = rule
        .and_then(|rule| rule.targets.as_deref().ok())
        .unwrap_or_default();
    let total: u32 = targets.iter().map(|target| target.weight).sum();
    let link = |target: &super::Target| {
        let is_shared = total > 0 && targets.len() > 1;
        let share = is_shared.then(|| format!(" {}%", target.weight * 100 / total));
        let port = target.port.map(|port| format!(" :{}", port.value));
        Link {
            from: from.clone(),
            to: End {
                kind: Kind::VirtualNode,
                name: target.node.value.clone(),
            },
            label: [Some(route.name.to_string()), share, port]
                .into_iter()
                .flatten()
                .collect(),
            tls: None,
        }
    };
    targets.iter().map(link).collect()
}

/// Where a resource listens, a line each: `8080 http, TLS STRICT`.
pub fn listeners(mesh: &Mesh, end: &End) -> Vec<String> {
    let of = |listeners: &Result<Vec<Listener>, Gap>| {
        let listeners = listeners.as_deref().unwrap_or_default();
        listeners.iter().filter_map(listener).collect()
    };
    match end.kind {
        Kind::VirtualNode => mesh.node(&end.name).map(|node| of(&node.listeners)),
        Kind::VirtualGateway => mesh
            .gateway(&end.name)
            .map(|gateway| of(&gateway.listeners)),
        Kind::VirtualRouter => mesh.router(&end.name).map(|router| {
            let listeners = router.listeners.as_deref().unwrap_or_default();
            let line = |listener: &super::RouterListener| {
                let port = listener.port.as_ref().ok()?.value;
                let protocol = listener.protocol.as_ref().map_or("?", |it| it.value.name());
                Some(format!("{port} {protocol}"))
            };
            listeners.iter().filter_map(line).collect()
        }),
        _ => None,
    }
    .unwrap_or_default()
}

fn listener(listener: &Listener) -> Option<String> {
    let port = listener.port.as_ref().ok()?.value;
    let protocol = listener.protocol.as_ref().map_or("?", |it| it.value.name());
    Some(match listener.active_tls() {
        Ok(None) => format!("{port} {protocol}"),
        Ok(Some(tls)) => format!("{port} {protocol}, TLS {}", tls.mode.value.name()),
        Err(_) => format!("{port} {protocol}, TLS not known"),
    })
}
