//! The resources beside which a request or a document is judged.

use super::{Facts, Quotas, Subject};
use crate::document::{Entry, Node, SourceId};
use crate::model::{Lifecycle, Operation, Resource, model};
use compact_str::CompactString;
use std::sync::Arc;

/// One resource as its create or update request states it.
#[derive(Clone, Debug)]
pub struct Item {
    pub resource: &'static Resource,
    /// Its names, outermost first: mesh, then router, then route. Empty where the document does not
    /// say one.
    pub names: Vec<CompactString>,
    /// The whole input: names, spec, tags.
    pub input: Node,
    /// The account that owns it, where that is known.
    pub owner: Option<CompactString>,
}

impl Item {
    /// The resource that a create or update makes; `None` for every other operation.
    pub fn of(subject: Subject<'_>) -> Option<Item> {
        let item = Item::new(subject.operation, subject.input.clone())?;
        let owner = subject.facts.account.clone();
        Some(Item { owner, ..item })
    }

    /// The resource that a create or update with this input makes; `None` for every other operation.
    pub fn new(operation: &'static Operation, input: Node) -> Option<Item> {
        let (_, lifecycle) = operation.lifecycle?;
        if !matches!(lifecycle, Lifecycle::Create | Lifecycle::Update) {
            return None;
        }
        let resource = operation.resource()?;
        let name = |identifier: &&str| {
            let name = input.get(identifier).and_then(Node::as_str);
            CompactString::from(name.unwrap_or_default())
        };
        Some(Item {
            resource,
            names: resource.identifiers.iter().map(name).collect(),
            input,
            owner: None,
        })
    }

    /// The resource of this kind and name in the same mesh.
    pub fn neighbour(&self, mesh: &dyn Mesh, kind: &str, name: &str) -> Option<Arc<Item>> {
        mesh.find(kind, &[self.mesh(), name])
    }

    /// The router or gateway of a route; the mesh of everything else.
    pub fn parent(&self, mesh: &dyn Mesh) -> Option<Arc<Item>> {
        let (_, names) = self.names.split_last()?;
        let names: Vec<&str> = names.iter().map(CompactString::as_str).collect();
        mesh.find(self.resource.parent?, &names)
    }

    /// Its own name; empty where a document does not say it.
    pub fn name(&self) -> &str {
        let place = self.resource.identifiers.len() - 1;
        self.names.get(place).map_or("", CompactString::as_str)
    }

    /// The name of its mesh; empty where a document does not say it.
    pub fn mesh(&self) -> &str {
        self.names.first().map_or("", CompactString::as_str)
    }

    pub fn spec(&self) -> Option<&Node> {
        self.input.get("spec")
    }

    /// The source in which it stands.
    pub fn source(&self) -> SourceId {
        self.input.place.source
    }
}

/// All resources that are known: the documents of a folder, or the state of the control plane.
///
/// Names are given outermost first, beginning with the mesh. A resource is named by its kind in the
/// model: `VirtualNode`.
pub trait Mesh {
    /// The resource of this kind and these names.
    fn find(&self, kind: &str, names: &[&str]) -> Option<Arc<Item>>;

    /// The resources of this kind whose names begin with these: all nodes of a mesh, all routes of a
    /// router, or, given no names, all there are. In a stable order.
    fn all(&self, kind: &str, names: &[&str]) -> Vec<Arc<Item>>;

    /// The resources of this kind that refer to the resource of kind `to` and these names, as
    /// [`references`] tells them. In a stable order.
    fn users(&self, kind: &str, to: &str, names: &[&str]) -> Vec<Arc<Item>> {
        let Some((name, mesh)) = names.last().zip(names.first()) else {
            return Vec::new();
        };
        let mut users = self.all(kind, &[*mesh]);
        users.retain(|item| {
            references(item)
                .iter()
                .any(|reference| reference.to == to && reference.name() == *name)
        });
        users
    }

    /// How many resources [`Mesh::all`] gives.
    fn count(&self, kind: &str, names: &[&str]) -> usize {
        self.all(kind, names).len()
    }

    /// What is known of the surroundings.
    fn facts(&self) -> &Facts {
        Facts::NONE
    }

    /// How many resources may stand beside each other.
    fn quotas(&self) -> &Quotas {
        &Quotas::DEFAULT
    }

    /// True when a resource of this kind refers to the resource of kind `to` and these names, or may
    /// do so, because a value of it is not yet known.
    fn is_used(&self, kind: &str, to: &str, names: &[&str]) -> bool {
        let all = || self.all(kind, &names[..1]);
        !self.users(kind, to, names).is_empty() || all().iter().any(|item| is_vague(item))
    }

    /// True when what is not here of this mesh is known not to exist: the state of a control plane,
    /// or a folder that holds the mesh itself. False for a few loose documents, of which a name may be
    /// defined elsewhere.
    fn is_complete(&self, mesh: &str) -> bool;
}

/// A name in a spec that stands for another resource of the same mesh.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    /// The kind of resource that is meant: `VirtualNode`.
    pub to: &'static str,
    /// The node that holds the name.
    pub node: &'a Node,
}

impl<'a> Reference<'a> {
    /// The name; empty while it is unknown.
    pub fn name(&self) -> &'a str {
        self.node.as_str().unwrap_or_default()
    }
}

/// The references of a resource's spec, in reading order, found by the model's `@references`.
pub fn references(item: &Item) -> Vec<Reference<'_>> {
    fn walk<'a>(
        shape: &'static crate::model::Shape,
        node: &'a Node,
        found: &mut Vec<Reference<'a>>,
    ) {
        if let Some(item) = shape.item() {
            node.items().iter().for_each(|node| walk(item, node, found));
        }
        for entry in node.entries() {
            let Some(member) = shape.member(&entry.key) else {
                continue;
            };
            match shape.reference {
                Some((to, name)) if name == member.name && entry.node.as_str().is_some() => {
                    found.push(Reference {
                        to,
                        node: &entry.node,
                    });
                }
                _ => walk(member.shape(), &entry.node, found),
            }
        }
    }
    let mut found = Vec::new();
    if let Some(spec) = item.spec() {
        walk(item.resource.spec(), spec, &mut found);
    }
    found
}

/// The service's words for a resource that is not there.
pub fn absence(resource: &Resource, names: &[CompactString], account: &str) -> String {
    format!(
        "{} is not present {}",
        named(resource, names),
        placed(resource, names, account)
    )
}

/// A resource as the service names it: `VirtualNode with name cart`.
pub fn named(resource: &Resource, names: &[CompactString]) -> String {
    let name = names.last().map_or("", CompactString::as_str);
    format!("{} with name {name}", resource.name)
}

/// Where the service says that a resource is: `under mesh shop for account 123456789012`.
pub fn placed(resource: &Resource, names: &[CompactString], account: &str) -> String {
    let parent = resource.parent.and_then(|parent| model().resource(parent));
    match (parent, names) {
        (Some(parent), [above @ .., _]) if !above.is_empty() => {
            let kind = parent.name_member().trim_end_matches("Name");
            let name = &above[above.len() - 1];
            format!("under {kind} {name} {}", placed(parent, above, account))
        }
        _ => format!("for account {account}"),
    }
}

/// True when a value of a spec is not yet known that might refer to anything.
pub fn is_vague(item: &Item) -> bool {
    fn walk(shape: &'static crate::model::Shape, node: &Node) -> bool {
        let of_member = |entry: &Entry| {
            let Some(member) = shape.member(&entry.key) else {
                return false;
            };
            let is_name = shape.reference.is_some_and(|(_, name)| name == member.name);
            is_name && entry.node.is_unknown() || walk(member.shape(), &entry.node)
        };
        let is_whole = shape.is_object() || shape.item().is_some();
        let of_item = |node: &Node| shape.item().is_some_and(|shape| walk(shape, node));
        is_whole && node.is_unknown()
            || node.items().iter().any(of_item)
            || node.entries().iter().any(of_member)
    }
    let is_vague = |spec| walk(item.resource.spec(), spec);
    item.spec().is_some_and(is_vague)
}

/// A mesh of no resources, for judging a request beside nothing.
pub struct Empty;

impl Mesh for Empty {
    fn find(&self, _: &str, _: &[&str]) -> Option<Arc<Item>> {
        None
    }

    fn all(&self, _: &str, _: &[&str]) -> Vec<Arc<Item>> {
        Vec::new()
    }

    fn is_complete(&self, _: &str) -> bool {
        false
    }
}
