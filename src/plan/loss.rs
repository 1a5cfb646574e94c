//! What a plan takes from clients: routes, services, hosts, ports and trusted CAs that something uses.

use super::action::{Action, Change, key};
use crate::document::{Location, Node, Value};
use crate::model::Kind;
use crate::resource::{Resource, Resources, Set};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Something that clients use and that goes away.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    pub kind: Kind,
    /// The names of the resource that changes, outermost first.
    pub names: Vec<CompactString>,
    pub what: Lost,
    /// The first resource that uses it; `None` where clients outside the mesh do.
    pub user: Option<(Kind, Vec<CompactString>)>,
    /// The place of the change in the documents; `None` for a deletion.
    pub location: Option<Location>,
}

/// What goes away.
#[derive(Clone, Debug, PartialEq)]
pub enum Lost {
    /// The resource itself.
    Resource,
    /// A port on which it listens.
    Port(i128),
    /// A host for which a gateway route accepts requests.
    Host(String),
    /// A CA that it trusts: its file, secret or ARN.
    Trust(String),
}

impl Loss {
    /// The id of the rule about it in the catalog.
    pub fn rule(&self) -> &'static str {
        match (&self.what, self.kind) {
            (Lost::Resource, Kind::Route | Kind::GatewayRoute) => "removes-route",
            (Lost::Resource, _) => "removes-resource",
            (Lost::Port(_), _) => "removes-port",
            (Lost::Host(_), _) => "removes-host",
            (Lost::Trust(_), _) => "removes-trust",
        }
    }

    /// What goes away and who uses it, in a sentence without a full stop.
    pub fn message(&self) -> String {
        let resource = title(self.kind, &self.names);
        let lost = match &self.what {
            Lost::Resource => format!("{resource} goes away"),
            Lost::Port(port) => format!("port {port} of {resource} goes away"),
            Lost::Host(host) => format!("{resource} no longer accepts host `{host}`"),
            Lost::Trust(ca) => {
                return format!(
                    "{resource} no longer trusts `{ca}`: certificates of that CA are rejected"
                );
            }
        };
        let user = self.user.as_ref();
        let user = user.map(|(kind, names)| (*kind, title(*kind, names)));
        match user {
            Some((Kind::VirtualRouter | Kind::VirtualGateway, user)) => {
                format!("{lost}: {user} no longer sends requests there")
            }
            Some((_, user)) => format!("{lost}: {user} leads to it"),
            None => format!("{lost}: clients outside the mesh may connect to it"),
        }
    }

    /// How to change the same without a break, in a sentence without a full stop.
    pub fn help(&self) -> &'static str {
        match (&self.what, self.kind) {
            (Lost::Resource, Kind::Route | Kind::GatewayRoute) => {
                "first let another route match its requests"
            }
            (Lost::Resource, Kind::VirtualGateway) => "first send its clients to another gateway",
            (Lost::Resource, _) => "first change what leads to it",
            (Lost::Port(_), Kind::VirtualNode) => {
                "first add a node with the new port, and move traffic to it by weights"
            }
            (Lost::Port(_), _) => "keep the old listener until all clients use the new port",
            (Lost::Host(_), _) => "keep a gateway route for the old host until no client uses it",
            (Lost::Trust(_), _) => {
                "trust both CAs until every server has a certificate of the new one"
            }
        }
    }
}

/// A resource in a sentence: ``virtual node `shop/cart` ``.
fn title(kind: Kind, names: &[CompactString]) -> String {
    format!("{} `{}`", kind.words(), names.join("/"))
}

/// Everything that clients lose by these actions.
pub fn losses(actions: &[Action], wanted: &[Resource], present: &[Resource]) -> Vec<Loss> {
    let after = after(actions, wanted, present);
    actions.iter().flat_map(|it| of(it, &after)).collect()
}

/// The resources once the actions are carried out.
fn after(actions: &[Action], wanted: &[Resource], present: &[Resource]) -> Set {
    let deleted = actions
        .iter()
        .filter(|it| matches!(it.change, Change::Delete));
    let replaced = deleted.map(|it| &it.resource).chain(wanted);
    let replaced: HashSet<_> = replaced.map(key).collect();
    let kept = present.iter().filter(|it| !replaced.contains(&key(it)));
    kept.chain(wanted).cloned().collect()
}

fn of(action: &Action, after: &Set) -> Vec<Loss> {
    let change = Changed {
        resource: &action.resource,
        user: user(&action.resource, after),
    };
    match &action.change {
        Change::Create => Vec::new(),
        Change::Delete if change.is_used() => vec![change.loss(Lost::Resource, None)],
        Change::Delete => Vec::new(),
        Change::Update { before, .. } => {
            let mut losses = change.ports(before);
            losses.extend(change.hosts(before, after));
            losses.extend(change.trust(before));
            losses
        }
    }
}

/// A resource that is changed or deleted, as it is wanted; and who uses it.
struct Changed<'a> {
    resource: &'a Resource,
    user: Option<(Kind, Vec<CompactString>)>,
}

impl Changed<'_> {
    /// Clients outside the mesh connect to gateways.
    fn is_used(&self) -> bool {
        self.user.is_some() || self.resource.kind() == Kind::VirtualGateway
    }

    fn loss(&self, what: Lost, location: Option<Location>) -> Loss {
        Loss {
            kind: self.resource.kind(),
            names: self.resource.names.clone(),
            what,
            user: self.user.clone(),
            location,
        }
    }

    /// What users outside the resource lose, whoever leads to it.
    fn loss_outside(&self, what: Lost, location: Location) -> Loss {
        Loss {
            user: None,
            ..self.loss(what, Some(location))
        }
    }

    fn spec(&self) -> &Node {
        self.resource.spec().unwrap_or(&self.resource.input)
    }

    /// The ports on which it no longer listens.
    fn ports(&self, before: &Resource) -> Vec<Loss> {
        let listeners = self.spec().get("listeners").unwrap_or(self.spec());
        // An unknown value may be the very port.
        if !self.is_used() || listeners.contains_unknown() {
            return Vec::new();
        }
        let kept = ports(self.resource);
        let gone = ports(before).into_iter().filter(|it| !kept.contains(it));
        let location = listeners.place.value();
        gone.map(|port| self.loss(Lost::Port(port), Some(location)))
            .collect()
    }

    /// The hosts that neither this gateway route nor another one of its gateway accepts any more.
    fn hosts(&self, before: &Resource, after: &Set) -> Vec<Loss> {
        let Some((_, gateway)) = self.resource.names.split_last() else {
            return Vec::new();
        };
        let gateway: Vec<&str> = gateway.iter().map(CompactString::as_str).collect();
        let routes = after.all(Kind::GatewayRoute, &gateway);
        let is_accepted = |host: &str| {
            routes.iter().any(|route| {
                let hosts = hosts(route);
                hosts.is_empty() || hosts.contains(host) || route.input.contains_unknown()
            })
        };
        let gone = hosts(before).into_iter().filter(|host| !is_accepted(host));
        let location = host_match(self.resource)
            .unwrap_or(self.spec())
            .place
            .value();
        gone.map(|host| self.loss_outside(Lost::Host(host.to_owned()), location))
            .collect()
    }

    /// The CAs that it no longer trusts where it still validates certificates.
    fn trust(&self, before: &Resource) -> Vec<Loss> {
        let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
        trusts(
            before.spec().unwrap_or(&before.input),
            String::new(),
            &mut old,
        );
        trusts(self.spec(), String::new(), &mut new);
        let mut losses = Vec::new();
        for (path, node) in new.into_iter().filter(|(_, it)| !it.contains_unknown()) {
            let kept = texts(node);
            let known = old.get(&path).map(|node| texts(node)).unwrap_or_default();
            for ca in known.difference(&kept) {
                losses.push(self.loss_outside(Lost::Trust((*ca).to_owned()), node.place.value()));
            }
        }
        losses
    }
}

/// The first resource that still leads to this one, or contains a route that is deleted.
fn user(resource: &Resource, after: &Set) -> Option<(Kind, Vec<CompactString>)> {
    let names: Vec<&str> = resource.names.iter().map(CompactString::as_str).collect();
    let parent = matches!(resource.kind(), Kind::Route | Kind::GatewayRoute)
        .then(|| resource.parent(after))
        .flatten();
    let users = Kind::ALL.into_iter();
    let mut users = users.flat_map(|kind| after.users(kind, resource.kind(), &names));
    let user = parent.or_else(|| users.next())?;
    Some((user.kind(), user.names.clone()))
}

/// The ports on which a node, router or gateway listens.
fn ports(resource: &Resource) -> BTreeSet<i128> {
    let listeners = resource.spec().and_then(|spec| spec.get("listeners"));
    let listeners = listeners.map_or(&[][..], Node::items).iter();
    listeners
        .filter_map(|it| it.find(&["portMapping", "port"])?.as_integer())
        .collect()
}

/// The hosts that a gateway route accepts; empty where it accepts every host.
fn hosts(resource: &Resource) -> BTreeSet<&str> {
    host_match(resource).map(texts).unwrap_or_default()
}

fn host_match(resource: &Resource) -> Option<&Node> {
    let is_gateway_route = resource.kind() == Kind::GatewayRoute;
    let routes = resource.spec().filter(|_| is_gateway_route)?.entries();
    let mut routes = routes.iter();
    routes.find_map(|route| route.node.find(&["match", "hostname"]))
}

/// The `trust` members below a node, by paths in which a backend counts by its name: its place in the
/// list says nothing.
fn trusts<'a>(node: &'a Node, path: String, found: &mut BTreeMap<String, &'a Node>) {
    for entry in node.entries() {
        let path = format!("{path}.{}", entry.key);
        match entry.key.as_str() {
            "trust" => drop(found.insert(path, &entry.node)),
            _ => trusts(&entry.node, path, found),
        }
    }
    for (index, item) in node.items().iter().enumerate() {
        let name = item.find(&["virtualService", "virtualServiceName"]);
        let path = match name.and_then(Node::as_str) {
            Some(name) => format!("{path}[{name}]"),
            None => format!("{path}[{index}]"),
        };
        trusts(item, path, found);
    }
}

/// Every text below a node.
fn texts(node: &Node) -> BTreeSet<&str> {
    match &node.value {
        Value::String(text) => BTreeSet::from([text.as_str()]),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(entries) => entries.iter().flat_map(|it| texts(&it.node)).collect(),
        _ => BTreeSet::new(),
    }
}
