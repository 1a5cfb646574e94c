//! What a plan takes from clients: ports, routes, services and trusted CAs that something uses.

use super::action::{Action, Change, key};
use super::difference::Difference;
use crate::document::{Location, Node};
use crate::model::Kind;
use crate::resource::{Resource, Resources, Set};
use compact_str::CompactString;
use std::collections::{BTreeSet, HashSet};

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
    /// A CA that it trusts, or a way to find it; its path.
    Trust(String),
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
    let resource = &action.resource;
    let user = user(resource, after);
    let is_used = user.is_some() || resource.kind() == Kind::VirtualGateway;
    let loss = |what: Lost, user: &Option<_>, location| Loss {
        kind: resource.kind(),
        names: resource.names.clone(),
        what,
        user: user.clone(),
        location,
    };
    match &action.change {
        Change::Create => Vec::new(),
        Change::Delete if user.is_some() => vec![loss(Lost::Resource, &user, None)],
        Change::Delete => Vec::new(),
        Change::Update {
            before,
            differences,
        } => {
            let kept = ports(resource);
            let gone = ports(before)
                .into_iter()
                .filter(|it| is_used && !kept.contains(it));
            let at = resource.spec().unwrap_or(&resource.input).place.value();
            let gone = gone.map(|port| loss(Lost::Port(port), &user, Some(at)));
            let trust = differences.iter().filter(|it| takes_trust(it));
            let trust =
                trust.map(|it| loss(Lost::Trust(it.path.clone()), &None, Some(it.location)));
            gone.chain(trust).collect()
        }
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

/// Whether a trusted CA is replaced or no longer trusted. Formats spell `trust` alike.
fn takes_trust(difference: &Difference) -> bool {
    let is_in_trust = difference.path.contains(".validation.trust.");
    is_in_trust && difference.old.is_some()
}
