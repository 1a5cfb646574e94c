//! The resources beside which a request or a document is judged.

use super::search::Keys;
use super::{Facts, Quotas, Search, Subject};
use crate::document::{Node, Place, SourceId};
use crate::model::{Lifecycle, Operation, Resource, Shape, model};
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
    keys: Keys,
    uses: Uses,
}

impl Item {
    /// A resource with these names, outermost first, as this input states it.
    pub fn stated(resource: &'static Resource, names: Vec<CompactString>, input: Node) -> Item {
        let keys = Keys::of(&input);
        Item::with_keys(resource, names, input, keys)
    }

    fn with_keys(
        resource: &'static Resource,
        names: Vec<CompactString>,
        input: Node,
        keys: Keys,
    ) -> Item {
        Item {
            keys,
            uses: Uses::of(resource, &input),
            resource,
            names,
            input,
            owner: None,
        }
    }

    /// The same, owned by this account.
    #[must_use]
    pub fn owned_by(self, owner: Option<CompactString>) -> Item {
        Item { owner, ..self }
    }

    /// The resource that a create or update makes; `None` for every other operation.
    pub fn of(subject: Subject<'_>) -> Option<Item> {
        let item = Item::new(subject.operation, subject.input.clone())?;
        Some(item.owned_by(subject.facts.account.clone()))
    }

    /// The resource that a create or update with this input makes; `None` for every other operation.
    pub fn new(operation: &'static Operation, input: Node) -> Option<Item> {
        let keys = Keys::of(&input);
        Item::knowing(operation, input, keys)
    }

    /// The same with the keys of this very input.
    pub(super) fn knowing(operation: &'static Operation, input: Node, keys: Keys) -> Option<Item> {
        let (_, lifecycle) = operation.lifecycle?;
        if !matches!(lifecycle, Lifecycle::Create | Lifecycle::Update) {
            return None;
        }
        let resource = operation.resource()?;
        let name = |identifier: &&str| {
            let name = input.get(identifier).and_then(Node::as_str);
            CompactString::from(name.unwrap_or_default())
        };
        let names = resource.identifiers.iter().map(name).collect();
        Some(Item::with_keys(resource, names, input, keys))
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

    /// Its input, to look things up in.
    pub fn search(&self) -> Search<'_> {
        Search::knowing(&self.input, self.keys)
    }

    pub fn spec(&self) -> Option<&Node> {
        self.input.get("spec")
    }

    /// The names in its spec that stand for other resources, in reading order.
    pub fn references(&self) -> &[Reference] {
        &self.uses.references
    }

    /// True when a value of its spec is not yet known that might refer to anything.
    pub fn is_vague(&self) -> bool {
        self.uses.is_vague
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
    /// [`Item::references`] tells them. In a stable order.
    fn users(&self, kind: &str, to: &str, names: &[&str]) -> Vec<Arc<Item>> {
        let Some((name, mesh)) = names.last().zip(names.first()) else {
            return Vec::new();
        };
        let mut users = self.all(kind, &[*mesh]);
        users.retain(|item| {
            let mut references = item.references().iter();
            references.any(|it| it.to == to && it.name == *name)
        });
        users
    }

    /// How many resources [`Mesh::all`] gives.
    fn count(&self, kind: &str, names: &[&str]) -> usize {
        self.all(kind, names).len()
    }

    /// How many of the resources that [`Mesh::all`] gives for the names of its parent come before
    /// the one of this kind and these names; all of them where it is not there.
    fn rank(&self, kind: &str, names: &[&str]) -> usize {
        let siblings = self.all(kind, &names[..names.len() - 1]);
        let own = siblings.iter().position(|it| it.names == names);
        own.unwrap_or(siblings.len())
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
        !self.users(kind, to, names).is_empty() || all().iter().any(|item| item.is_vague())
    }

    /// True when what is not here of this mesh is known not to exist: the state of a control plane,
    /// or a folder that holds the mesh itself. False for a few loose documents, of which a name may be
    /// defined elsewhere.
    fn is_complete(&self, mesh: &str) -> bool;
}

/// A name in a spec that stands for another resource of the same mesh.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The kind of resource that is meant: `VirtualNode`.
    pub to: &'static str,
    /// Its name.
    pub name: CompactString,
    /// Where the name stands.
    pub place: Place,
}

/// What a resource makes use of, found by the model's `@references`.
#[derive(Clone, Debug, Default)]
struct Uses {
    references: Vec<Reference>,
    is_vague: bool,
}

impl Uses {
    fn of(resource: &'static Resource, input: &Node) -> Uses {
        let mut uses = Uses::default();
        if let Some(spec) = input.get("spec") {
            uses.walk(resource.spec(), spec);
        }
        uses
    }

    fn walk(&mut self, shape: &'static Shape, node: &Node) {
        let item = shape.item();
        if node.is_unknown() {
            self.is_vague |= shape.is_object() || item.is_some();
        }
        if let Some(item) = item {
            node.items().iter().for_each(|node| self.walk(item, node));
        }
        for entry in node.entries() {
            let Some(member) = shape.member(&entry.key) else {
                continue;
            };
            let meant = shape.reference.filter(|(_, name)| *name == member.name);
            match (meant, entry.node.as_str()) {
                (Some((to, _)), Some(name)) => self.references.push(Reference {
                    to,
                    name: name.into(),
                    place: entry.node.place,
                }),
                (Some(_), None) if entry.node.is_unknown() => self.is_vague = true,
                _ => self.walk(member.shape(), &entry.node),
            }
        }
    }
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
