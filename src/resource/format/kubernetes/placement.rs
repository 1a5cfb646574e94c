//! Where resources go in a cluster: the name and namespace of the object of each.
//!
//! A mesh whose names all look as the controller makes them (`name_namespace`) gets its objects back
//! where they were. Everything else goes into one namespace with the name of the mesh; what an object
//! cannot be called is its `awsName`.

use super::names;
use super::object::CustomKind;
use super::schema;
use crate::document::Node;
use crate::model::Kind;
use crate::resource::Resource;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The longest label, and name of a namespace.
const MAX_LABEL: usize = 63;

/// The longest name of an object.
const MAX_NAME: usize = 253;

/// The name of an object that is nothing but characters that Kubernetes does not take.
const NAMELESS: &str = "unnamed";

/// A mesh, and the account that owns it where requests name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MeshId<'a> {
    pub name: &'a str,
    pub owner: Option<&'a str>,
}

impl<'a> MeshId<'a> {
    /// The mesh that a resource is in, or is.
    pub fn of(resource: &'a Resource) -> MeshId<'a> {
        let owner = resource.input.get(schema::MESH_OWNER);
        MeshId {
            name: resource.mesh(),
            owner: owner.and_then(Node::as_str),
        }
    }
}

/// The mesh, the kind, the parent and the name of a resource that is not a route of a router. Only
/// gateway routes have a parent besides the mesh.
type Key<'a> = (MeshId<'a>, Kind, &'a str, &'a str);

/// The name of the router or gateway of a route; empty for everything else.
pub fn parent_name(resource: &Resource) -> &str {
    match &resource.names[..] {
        [_, parent, _] => parent,
        _ => "",
    }
}

/// The object of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub name: String,
    pub namespace: String,
    /// Whether the controller makes the resource's name of these two.
    pub has_default_name: bool,
    /// The label by which a gateway selects its routes.
    pub label: String,
}

/// A mesh and its object.
#[derive(Debug)]
pub struct Mesh<'a> {
    pub id: MeshId<'a>,
    /// Its create, and those of what is in it, except for routes of routers.
    pub resource: Option<&'a Resource>,
    pub members: Vec<&'a Resource>,
    /// The name of its object, and the label of its namespaces.
    pub object: String,
    pub namespaces: BTreeSet<String>,
    /// How many gateways it has.
    pub gateways: usize,
}

/// The objects of all resources.
#[derive(Debug, Default)]
pub struct Placement<'a> {
    /// In the order in which resources name them.
    pub meshes: Vec<Mesh<'a>>,
    placed: HashMap<Key<'a>, Placed>,
}

impl<'a> Placement<'a> {
    pub fn of(resources: &'a [Resource]) -> Placement<'a> {
        let mut placement = Placement::default();
        let mut taken = Taken::default();
        for mut mesh in meshes(resources) {
            let id = mesh.id;
            mesh.object = taken.mesh(label(id.name));
            let names = Names::of(&mesh.members, id, &mut taken);
            for &member in &mesh.members {
                let placed = names.place(member, &mut taken);
                mesh.namespaces.insert(placed.namespace.clone());
                mesh.gateways += usize::from(member.kind() == Kind::VirtualGateway);
                let key = (id, member.kind(), parent_name(member), member.name());
                placement.placed.insert(key, placed);
            }
            placement.meshes.push(mesh);
        }
        placement
    }

    /// The object of a resource.
    pub fn of_resource<'s>(&'s self, resource: &'s Resource) -> Option<&'s Placed> {
        let (kind, parent) = (resource.kind(), parent_name(resource));
        let key = (MeshId::of(resource), kind, parent, resource.name());
        self.placed.get(&key)
    }

    /// The object of a resource of this mesh that is not a route.
    pub fn get<'s>(&'s self, mesh: MeshId<'s>, kind: Kind, name: &'s str) -> Option<&'s Placed> {
        self.placed.get(&(mesh, kind, "", name))
    }
}

/// Meshes in the order in which they are named, without the names of their objects.
fn meshes(resources: &[Resource]) -> Vec<Mesh<'_>> {
    let mut meshes: Vec<Mesh<'_>> = Vec::new();
    let mut known: HashMap<MeshId<'_>, usize> = HashMap::new();
    for resource in resources {
        let id = MeshId::of(resource);
        let index = *known.entry(id).or_insert_with(|| {
            meshes.push(Mesh {
                id,
                resource: None,
                members: Vec::new(),
                object: String::new(),
                namespaces: BTreeSet::new(),
                gateways: 0,
            });
            meshes.len() - 1
        });
        match resource.kind() {
            Kind::Mesh => meshes[index].resource = Some(resource),
            Kind::Route => {}
            _ => meshes[index].members.push(resource),
        }
    }
    meshes
}

/// How the names of a mesh become those of objects.
enum Names {
    /// As the controller makes them, in these namespaces.
    Controller(BTreeSet<String>),
    /// In one namespace.
    Single(String),
}

impl Names {
    fn of(members: &[&Resource], id: MeshId<'_>, taken: &mut Taken) -> Names {
        let with_namespace = members
            .iter()
            .filter(|it| it.kind() != Kind::VirtualService);
        let namespaces: Option<BTreeSet<String>> = with_namespace
            .map(|member| split(member.name()).map(|(_, namespace)| namespace.to_owned()))
            .collect();
        match namespaces {
            Some(namespaces) if !namespaces.is_empty() && taken.are_free(&namespaces) => {
                taken.namespaces.extend(namespaces.iter().cloned());
                Names::Controller(namespaces)
            }
            _ => Names::Single(taken.namespace(label(id.name))),
        }
    }

    fn place(&self, resource: &Resource, taken: &mut Taken) -> Placed {
        let kind = resource.kind();
        let (name, namespace) = match self {
            Names::Single(namespace) => (object_name(resource.name()), namespace.as_str()),
            Names::Controller(namespaces) => {
                let first = namespaces.first().map_or(NAMELESS, String::as_str);
                let found = if kind == Kind::VirtualService {
                    split_service(resource.name(), namespaces)
                } else {
                    split(resource.name())
                };
                match found {
                    Some((name, namespace)) => (name.to_owned(), namespace),
                    None => (object_name(resource.name()), first),
                }
            }
        };
        let name = taken.object(kind, namespace, name);
        let default = names::joined(CustomKind::Resource(kind), &name, namespace);
        Placed {
            has_default_name: default == resource.name(),
            label: label(&format!("{name}.{namespace}")),
            namespace: namespace.to_owned(),
            name,
        }
    }
}

/// Names that are in use.
#[derive(Debug, Default)]
struct Taken {
    meshes: HashSet<String>,
    namespaces: HashSet<String>,
    objects: HashSet<(Kind, String, String)>,
}

impl Taken {
    fn mesh(&mut self, name: String) -> String {
        unique(name, |name| self.meshes.insert(name.to_owned()))
    }

    fn namespace(&mut self, name: String) -> String {
        unique(name, |name| self.namespaces.insert(name.to_owned()))
    }

    fn object(&mut self, kind: Kind, namespace: &str, name: String) -> String {
        let key = |name: &str| (kind, namespace.to_owned(), name.to_owned());
        unique(name, |name| self.objects.insert(key(name)))
    }

    fn are_free(&self, namespaces: &BTreeSet<String>) -> bool {
        namespaces.iter().all(|it| !self.namespaces.contains(it))
    }
}

/// The name, or the name with the first number that makes it new.
fn unique(name: String, mut insert: impl FnMut(&str) -> bool) -> String {
    if insert(&name) {
        return name;
    }
    let mut number = 2;
    loop {
        let suffix = format!("-{number}");
        let kept = name.len().min(MAX_LABEL - suffix.len());
        let numbered = format!("{}{suffix}", name[..kept].trim_end_matches(['-', '.']));
        if insert(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

/// Name and namespace of `name_namespace`.
fn split(name: &str) -> Option<(&str, &str)> {
    let (name, namespace) = name.split_once('_')?;
    (is_subdomain(name) && is_label(namespace)).then_some((name, namespace))
}

/// Name and namespace of `name.namespace`, for a namespace that is known.
fn split_service<'a>(name: &'a str, namespaces: &BTreeSet<String>) -> Option<(&'a str, &'a str)> {
    let (name, namespace) = name.rsplit_once('.')?;
    (is_subdomain(name) && namespaces.contains(namespace)).then_some((name, namespace))
}

/// A name as that of an object.
fn object_name(name: &str) -> String {
    if is_subdomain(name) {
        name.to_owned()
    } else {
        label(name)
    }
}

/// A name as a label: lower case letters, digits and dashes.
fn label(name: &str) -> String {
    let accepted = |char: char| match char.to_ascii_lowercase() {
        char @ ('a'..='z' | '0'..='9') => char,
        _ => '-',
    };
    let label: String = name.chars().map(accepted).take(MAX_LABEL).collect();
    match label.trim_matches('-') {
        "" => NAMELESS.to_owned(),
        label => label.to_owned(),
    }
}

/// Whether a name is a DNS label, as those of namespaces are.
fn is_label(name: &str) -> bool {
    let is_inner = |char: char| matches!(char, 'a'..='z' | '0'..='9' | '-');
    !name.is_empty()
        && name.len() <= MAX_LABEL
        && name.chars().all(is_inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// Whether a name is a DNS subdomain, as those of objects are.
fn is_subdomain(name: &str) -> bool {
    name.len() <= MAX_NAME && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_objects() {
        assert_eq!(object_name("web.shop-1"), "web.shop-1");
        assert_eq!(object_name("Web_Shop"), "web-shop");
        assert_eq!(object_name("日本"), NAMELESS);
        assert_eq!(label(&"a".repeat(70)).len(), MAX_LABEL);
        assert_eq!(split("web_shop"), Some(("web", "shop")));
        assert_eq!(split("a_b_c"), None);
        assert_eq!(split("Web_shop"), None);
    }

    #[test]
    fn names_that_are_taken_get_a_number() {
        let mut taken = Taken::default();
        let mut object = |name: &str| taken.object(Kind::VirtualNode, "n", name.to_owned());
        assert_eq!([object("a"), object("a"), object("a")], ["a", "a-2", "a-3"]);
        let long = "b".repeat(MAX_NAME);
        object(&long);
        assert_eq!(object(&long).len(), MAX_LABEL);
    }
}
