//! What a plan takes from clients: resources, ports and trusted CAs that something uses, and hosts.

use super::action::{Action, Change, key};
use super::host::Transitions;
use super::loss::{Loss, Lost, User};
use crate::document::{Location, Node, Value};
use crate::model::Kind;
use crate::resource::{Resource, Resources, Set};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Everything that clients lose by these actions, in their order.
pub fn losses(actions: &[Action], wanted: &[Resource], present: &[Resource]) -> Vec<Loss> {
    let before: Set = present.iter().cloned().collect();
    let after = after(actions, wanted, present);
    let meshes = Transitions::of(actions, &before, &after);
    let of = |action| of(action, &after, &meshes);
    actions.iter().flat_map(of).collect()
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

fn of(action: &Action, after: &Set, meshes: &Transitions) -> Vec<Loss> {
    let change = Changed {
        resource: &action.resource,
        user: user(&action.resource, after),
    };
    let hosts = meshes.hosts(action, change.user.as_ref());
    match &action.change {
        Change::Create => Vec::new(),
        Change::Delete if change.is_used() => vec![change.loss(Lost::Resource, None)],
        Change::Delete => hosts.into_iter().collect(),
        Change::Update { before, .. } => {
            let mut losses = change.ports(before);
            losses.extend(hosts);
            losses.extend(change.trust(before));
            losses
        }
    }
}

/// A resource that is changed or deleted, as it is wanted; and who uses it.
struct Changed<'a> {
    resource: &'a Resource,
    user: Option<User>,
}

impl Changed<'_> {
    /// Clients outside the mesh connect to gateways.
    fn is_used(&self) -> bool {
        self.user.is_some() || self.resource.kind() == Kind::VirtualGateway
    }

    fn loss(&self, what: Lost, location: Option<Location>) -> Loss {
        Loss {
            user: self.user.clone(),
            location,
            ..Loss::of(self.resource, what)
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
                losses.push(Loss {
                    location: Some(node.place.value()),
                    ..Loss::of(self.resource, Lost::Trust((*ca).to_owned()))
                });
            }
        }
        losses
    }
}

/// The first resource that still leads to this one, or contains a route that is deleted.
fn user(resource: &Resource, after: &Set) -> Option<User> {
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
