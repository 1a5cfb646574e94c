//! The resources beside which a request or a document is checked.

use super::Context;
use super::format::Spelling;
use crate::document::{KeyFilter, Node, Place, Search, SourceId, Value};
use crate::model::{Kind, Lifecycle, Operation, ResourceShape, Shape};
use compact_str::CompactString;
use std::sync::Arc;

/// One resource as its create or update request states it.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its kind as the model describes it.
    pub shape: &'static ResourceShape,
    /// Its names, outermost first: mesh, then router, then route. Empty where the document does not
    /// say one.
    pub names: Vec<CompactString>,
    /// The whole input: names, spec, tags.
    pub input: Node,
    /// The account that owns it, where that is known.
    pub owner: Option<CompactString>,
    /// The format in which it is written; `None` for the JSON and YAML of the API, and for what is
    /// not written anywhere.
    pub format: Option<&'static dyn Spelling>,
    /// The ARN that AWS gave to it, where the answer of a describe says so.
    pub arn: Option<CompactString>,
    /// Whether an update states it, which changes what is there already.
    pub is_update: bool,
    keys: KeyFilter,
    uses: Uses,
}

impl Resource {
    /// A resource with these names, outermost first, as this input states it.
    pub fn stated(
        resource: &'static ResourceShape,
        names: Vec<CompactString>,
        input: Node,
    ) -> Resource {
        let keys = KeyFilter::of(&input);
        Resource::with_keys(resource, names, input, keys)
    }

    fn with_keys(
        resource: &'static ResourceShape,
        names: Vec<CompactString>,
        input: Node,
        keys: KeyFilter,
    ) -> Resource {
        Resource {
            keys,
            uses: Uses::of(resource, &input),
            shape: resource,
            names,
            input,
            owner: None,
            format: None,
            arn: None,
            is_update: false,
        }
    }

    /// The same, owned by this account.
    #[must_use]
    pub fn owned_by(self, owner: Option<CompactString>) -> Resource {
        Resource { owner, ..self }
    }

    /// The resource that a create or update with this input makes; `None` for every other operation.
    pub fn new(operation: &'static Operation, input: Node) -> Option<Resource> {
        let keys = KeyFilter::of(&input);
        Resource::with_known_keys(operation, input, keys)
    }

    /// The same with the keys of this very input.
    pub(super) fn with_known_keys(
        operation: &'static Operation,
        input: Node,
        keys: KeyFilter,
    ) -> Option<Resource> {
        let (_, lifecycle) = operation.lifecycle?;
        if !matches!(lifecycle, Lifecycle::Create | Lifecycle::Update) {
            return None;
        }
        let resource = operation.resource()?;
        let name = |identifier: &&str| {
            let name = input.get(identifier).and_then(name_or_symbol);
            name.cloned().unwrap_or_default()
        };
        let names = resource.identifiers.iter().map(name).collect();
        Some(Resource {
            is_update: lifecycle == Lifecycle::Update,
            ..Resource::with_keys(resource, names, input, keys)
        })
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.shape.kind
    }

    /// The resource of this kind and name in the same mesh.
    pub fn neighbor(&self, mesh: &dyn Resources, kind: Kind, name: &str) -> Option<Arc<Resource>> {
        mesh.find(kind, &[self.mesh(), name])
    }

    /// The router or gateway of a route; the mesh of everything else.
    pub fn parent(&self, mesh: &dyn Resources) -> Option<Arc<Resource>> {
        let (_, names) = self.names.split_last()?;
        let names: Vec<&str> = names.iter().map(CompactString::as_str).collect();
        mesh.find(self.shape.parent?, &names)
    }

    /// Its own name; empty where a document does not say it.
    pub fn name(&self) -> &str {
        let place = self.shape.identifiers.len() - 1;
        self.names.get(place).map_or("", CompactString::as_str)
    }

    /// True when its name within its mesh is not known, so that a reference to any name may refer to
    /// it.
    pub fn may_have_any_name(&self) -> bool {
        let name = self.input.get(self.shape.name_member());
        self.kind() != Kind::Mesh && name.is_some_and(Node::is_unknown)
    }

    /// The name of its mesh; empty where a document does not say it.
    pub fn mesh(&self) -> &str {
        self.names.first().map_or("", CompactString::as_str)
    }

    /// Its input, to look things up in.
    pub fn search(&self) -> Search<'_> {
        Search::with_keys(&self.input, self.keys)
    }

    /// The member `spec` of its input.
    pub fn spec(&self) -> Option<&Node> {
        self.input.get("spec")
    }

    /// The names in its spec that refer to other resources, in reading order.
    pub fn references(&self) -> &[Reference] {
        &self.uses.references
    }

    /// True when a value of its spec is not yet known that might refer to anything.
    pub fn is_vague(&self) -> bool {
        self.uses.is_vague
    }

    /// The source in which it is.
    pub fn source(&self) -> SourceId {
        self.input.place.source
    }
}

/// All resources that are known: the documents of a folder, or the state of the control plane.
///
/// Names are given outermost first, beginning with the mesh. A resource is named by its kind in the
/// model: `VirtualNode`.
pub trait Resources {
    /// The resource of this kind and these names.
    fn find(&self, kind: Kind, names: &[&str]) -> Option<Arc<Resource>>;

    /// The resources of this kind whose names begin with these: all nodes of a mesh, all routes of a
    /// router, or, given no names, all there are. In a stable order.
    fn all(&self, kind: Kind, names: &[&str]) -> Vec<Arc<Resource>>;

    /// The resources of this kind that refer to the resource of kind `to` and these names, as
    /// [`Resource::references`] lists them. In a stable order.
    fn users(&self, kind: Kind, to: Kind, names: &[&str]) -> Vec<Arc<Resource>> {
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
    fn count(&self, kind: Kind, names: &[&str]) -> usize {
        self.all(kind, names).len()
    }

    /// How many of the resources that [`Mesh::all`] gives for the names of its parent come before
    /// the one of this kind and these names; all of them where it is not there.
    fn rank(&self, kind: Kind, names: &[&str]) -> usize {
        let siblings = self.all(kind, &names[..names.len() - 1]);
        let own = siblings.iter().position(|it| it.names == names);
        own.unwrap_or(siblings.len())
    }

    /// What is known about the surroundings.
    fn context(&self) -> &Context {
        Context::NONE
    }

    /// True when a resource of this kind refers to the resource of kind `to` and these names, or may
    /// do so, because a value of it is not yet known.
    fn is_used(&self, kind: Kind, to: Kind, names: &[&str]) -> bool {
        let all = || self.all(kind, &names[..1]);
        !self.users(kind, to, names).is_empty() || all().iter().any(|item| item.is_vague())
    }

    /// True when what is not here of this mesh is known not to exist: the state of a control plane,
    /// or a folder that holds the mesh itself. False for a few loose documents, of which a name may be
    /// defined elsewhere.
    fn is_complete(&self, mesh: &str) -> bool;
}

/// A name in a spec that refers to another resource of the same mesh.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The kind of resource that is meant: `VirtualNode`.
    pub to: Kind,
    /// Its name.
    pub name: CompactString,
    /// Where the name is.
    pub place: Place,
}

/// What a resource makes use of, found by the model's `@references`.
#[derive(Clone, Debug, Default)]
struct Uses {
    references: Vec<Reference>,
    is_vague: bool,
}

impl Uses {
    fn of(resource: &'static ResourceShape, input: &Node) -> Uses {
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
            match (meant, name_or_symbol(&entry.node)) {
                (Some((to, _)), Some(name)) => self.references.push(Reference {
                    to,
                    name: name.clone(),
                    place: entry.node.place,
                }),
                (Some(_), None) if entry.node.is_unknown() => self.is_vague = true,
                _ => self.walk(member.shape(), &entry.node),
            }
        }
    }
}

/// The name that a node contains, or what is written in the place of a name that is not known.
fn name_or_symbol(node: &Node) -> Option<&CompactString> {
    match &node.value {
        Value::String(name) => Some(name),
        Value::Unknown(unknown) => unknown.symbol.as_ref(),
        _ => None,
    }
}

/// The service's words for a resource that is not there.
pub fn absence(resource: &ResourceShape, names: &[CompactString], account: &str) -> String {
    format!(
        "{} is not present {}",
        named(resource, names),
        placed(resource, names, account)
    )
}

/// A resource as the service names it: `VirtualNode with name cart`.
pub fn named(resource: &ResourceShape, names: &[CompactString]) -> String {
    let name = names.last().map_or("", CompactString::as_str);
    format!("{} with name {name}", resource.name)
}

/// Where the service says that a resource is: `under mesh shop for account 123456789012`.
pub fn placed(resource: &ResourceShape, names: &[CompactString], account: &str) -> String {
    let parent = resource.parent.map(Kind::shape);
    match (parent, names) {
        (Some(parent), [above @ .., _]) if !above.is_empty() => {
            let kind = parent.name_member().trim_end_matches("Name");
            let name = &above[above.len() - 1];
            format!("under {kind} {name} {}", placed(parent, above, account))
        }
        _ => format!("for account {account}"),
    }
}

/// A mesh of no resources, for checking a request beside nothing.
pub struct Empty;

impl Resources for Empty {
    fn find(&self, _: Kind, _: &[&str]) -> Option<Arc<Resource>> {
        None
    }

    fn all(&self, _: Kind, _: &[&str]) -> Vec<Arc<Resource>> {
        Vec::new()
    }

    fn is_complete(&self, _: &str) -> bool {
        false
    }
}
