//! The backends that a node has from groups.
//!
//! A group is a list of services; the one that is named `*` is every service of its namespace. A
//! service of a group without a namespace is one of the node's namespace, not of the group's. A
//! service that the node also lists itself is added just once (`findVirtualServiceDependencies` and
//! `BuildSDKVirtualNodeSpec` of `pkg/virtualnode`).

use super::cluster;
use super::object::{CustomKind, Name, present};
use super::reader::Reader;
use super::schema;
use super::value::{at, unknown};
use crate::diagnostic::{Finding, Severity};
use crate::document::{Entry, Node, Place, Value};
use crate::model::{Kind, Shape};
use std::collections::HashSet;

const SERVICE: CustomKind = CustomKind::Resource(Kind::VirtualService);

/// The group of all services of a namespace.
const ALL: &str = "*";

impl<'a> Reader<'a> {
    /// Adds the services of the groups that a node names to its backends.
    pub(super) fn add_groups(&mut self, spec: &mut Node) {
        let Some(groups) = self.object.member(schema::BACKEND_GROUPS) else {
            return;
        };
        if groups.items().is_empty() {
            return;
        }
        self.report_groups(groups);
        let services: Vec<Node> = groups
            .items()
            .iter()
            .flat_map(|group| self.services(group))
            .collect();
        let Value::Object(entries) = &mut spec.value else {
            return;
        };
        let listed = entries.iter().position(|it| it.key == schema::BACKENDS);
        let index = listed.unwrap_or_else(|| {
            entries.push(Entry {
                key: schema::BACKENDS.into(),
                node: at(groups.place, Value::Array(Vec::new())),
            });
            entries.len() - 1
        });
        if let Value::Array(backends) = &mut entries[index].node.value {
            extend(backends, services);
        }
        if entries[index].node.items().is_empty() {
            entries.remove(index);
        }
    }

    fn report_groups(&mut self, groups: &Node) {
        let message = "controllers ignore backend groups unless `enableBackendGroups` is set";
        let place = groups.place.key();
        let finding = Finding::new(place, message);
        self.report(
            finding
                .help("their services are taken for backends here")
                .by("backend-groups", Severity::Info),
        );
    }

    /// The names of the services of a group that the node names.
    fn services(&mut self, group: &'a Node) -> Vec<Node> {
        let place = group.get(schema::NAME).unwrap_or(group).place;
        let Some((namespace, name)) = cluster::key_of(group, self.object.namespace) else {
            return vec![unknown(place, "its group is not known")];
        };
        if name == Name::Known(ALL) {
            return self.all_services(namespace, place);
        }
        let Some(index) = self.cluster.find(CustomKind::BackendGroup, namespace, name) else {
            let key = (namespace, name);
            return vec![self.unresolved(CustomKind::BackendGroup, key, place)];
        };
        let members = self.cluster.objects[index].member(schema::GROUP_MEMBERS);
        let members = members.map_or(&[][..], Node::items);
        members
            .iter()
            .map(|service| self.service(service, place))
            .collect()
    }

    fn all_services(&mut self, namespace: Name<'a>, place: Place) -> Vec<Node> {
        let all = self.cluster.within(SERVICE, namespace);
        all.iter()
            .map(|index| self.resolved(*index, place))
            .collect()
    }

    fn service(&mut self, reference: &'a Node, place: Place) -> Node {
        let Some(key) = cluster::key_of(reference, self.object.namespace) else {
            return unknown(place, "a service of its group has no name");
        };
        match self.cluster.find(SERVICE, key.0, key.1) {
            Some(index) => self.resolved(index, place),
            None => self.unresolved(SERVICE, key, place),
        }
    }

    /// Checks the spec of a group, which App Mesh does not have.
    pub(super) fn group(&mut self) {
        let spec = self.object.spec;
        let known = [schema::GROUP_MEMBERS, schema::MESH_REF];
        self.check_keys(spec.into_iter(), &known);
        let members = spec.and_then(|spec| present(spec, schema::GROUP_MEMBERS));
        let members = members.map_or(&[][..], Node::items);
        self.check_keys(members.iter(), &[schema::NAME, "namespace"]);
    }

    /// Reports each key of some objects that is not one of these.
    pub(super) fn check_keys(&mut self, objects: impl Iterator<Item = &'a Node>, known: &[&str]) {
        for entry in objects.flat_map(Node::entries) {
            if !known.contains(&entry.key.as_str()) {
                let keys: Vec<String> = known.iter().map(|key| (*key).to_owned()).collect();
                self.unknown(entry, &keys);
            }
        }
    }
}

/// Adds services to backends, except for those that are there already.
fn extend(backends: &mut Vec<Node>, services: Vec<Node>) {
    let Some((outer, inner)) = members() else {
        return;
    };
    let names = backends
        .iter()
        .filter_map(|it| it.find(&[outer, inner])?.as_str());
    let mut known: HashSet<String> = names.map(str::to_owned).collect();
    for service in services {
        let is_new = service
            .as_str()
            .is_none_or(|name| known.insert(name.to_owned()));
        if is_new {
            let place = service.place;
            let wrapped = |key: &str, node| {
                let key = key.into();
                at(place, Value::Object(vec![Entry { key, node }]))
            };
            backends.push(wrapped(outer, wrapped(inner, service)));
        }
    }
}

/// The member of a backend that contains a service, and that service's member with its name.
fn members() -> Option<(&'static str, &'static str)> {
    let spec = Kind::VirtualNode.shape().spec();
    let backend: &Shape = spec.member(schema::BACKENDS)?.shape().item()?;
    let outer = backend.members().first()?;
    let (_, inner) = outer.shape().reference?;
    Some((outer.name, inner))
}
