//! A template as a graph: its sections, looked through once.

use super::parameter::Parameter;
use crate::document::{Entry, Node, Place, Source, SourceId};
use crate::model::{ResourceShape, model};
use crate::resource::format::Document;
use std::borrow::Cow;
use std::collections::HashMap;

/// How the types of App Mesh resources begin.
pub const PREFIX: &str = "AWS::AppMesh::";

/// A template, or several that are deployed as one.
#[derive(Debug)]
pub struct Template<'a> {
    pub documents: Vec<Document<'a>>,
    pub parameters: HashMap<&'a str, Parameter<'a>>,
    pub mappings: HashMap<&'a str, &'a Node>,
    pub conditions: HashMap<String, Cow<'a, Node>>,
    /// All of them, not only those of App Mesh.
    pub resources: Vec<Logical<'a>>,
    by_id: HashMap<String, usize>,
    pub outputs: Vec<(String, Cow<'a, Node>)>,
    pub transforms: Transforms,
}

/// A resource of a template.
#[derive(Debug)]
pub struct Logical<'a> {
    pub id: String,
    /// The kind of App Mesh resource; `None` for everything else.
    pub kind: Option<&'static ResourceShape>,
    pub body: Cow<'a, Node>,
}

impl Logical<'_> {
    /// Its properties; none where it has no such member.
    pub fn properties(&self) -> &[Entry] {
        self.body.get("Properties").map_or(&[], Node::entries)
    }

    /// Where its properties are, or it itself where it has none.
    pub fn place(&self) -> Place {
        self.body.get("Properties").unwrap_or(&self.body).place
    }

    /// Where its type is written.
    pub fn type_place(&self) -> Place {
        self.body.get("Type").unwrap_or(&self.body).place
    }

    /// Its type: `AWS::AppMesh::Mesh`.
    pub fn type_name(&self) -> &str {
        let name = self.body.get("Type").and_then(Node::as_str);
        name.unwrap_or_default()
    }

    /// The name of the condition under which it is created, and where that is written.
    pub fn condition(&self) -> Option<(&str, Place)> {
        let node = self.body.get("Condition")?;
        Some((node.as_str()?, node.place))
    }
}

/// What rewrites a template before it is deployed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Transforms {
    /// `Fn::ForEach` and its like are allowed.
    pub extensions: bool,
    /// SAM, which adds resources of its own.
    pub serverless: bool,
    /// Macros, which may do anything.
    pub macros: bool,
}

impl Transforms {
    fn of(documents: &[Document<'_>]) -> Transforms {
        let mut transforms = Transforms {
            macros: section(documents, "Resources").any(|entry| entry.key == "Fn::Transform"),
            ..Transforms::default()
        };
        for node in documents.iter().filter_map(|it| it.root.get("Transform")) {
            let names = std::iter::once(node).chain(node.items());
            for name in names.filter_map(Node::as_str) {
                match name {
                    "AWS::LanguageExtensions" => transforms.extensions = true,
                    name if name.starts_with("AWS::Serverless-") => transforms.serverless = true,
                    _ => transforms.macros = true,
                }
            }
            transforms.macros |= node.get("Name").is_some();
        }
        transforms
    }
}

impl<'a> Template<'a> {
    /// What documents that are deployed together contain; loops are not yet expanded.
    pub fn new(documents: Vec<Document<'a>>) -> Template<'a> {
        let mut template = Template {
            parameters: HashMap::new(),
            mappings: HashMap::new(),
            conditions: HashMap::new(),
            resources: Vec::new(),
            by_id: HashMap::new(),
            outputs: Vec::new(),
            transforms: Transforms::of(&documents),
            documents,
        };
        let entries = |name| section(&template.documents, name);
        template.parameters = entries("Parameters")
            .map(|entry| (entry.key.as_str(), Parameter::of(entry)))
            .collect();
        template.mappings = entries("Mappings")
            .map(|entry| (entry.key.as_str(), &entry.node))
            .collect();
        template
    }

    /// The entries of a section in all documents.
    pub fn section(&self, name: &str) -> impl Iterator<Item = &'a Entry> + use<'a> {
        section(&self.documents, name)
            .collect::<Vec<_>>()
            .into_iter()
    }

    pub fn add_condition(&mut self, name: String, node: Cow<'a, Node>) {
        self.conditions.insert(name, node);
    }

    pub fn add_resource(&mut self, id: String, body: Cow<'a, Node>) {
        self.by_id.insert(id.clone(), self.resources.len());
        let kind = kind(&body);
        self.resources.push(Logical { id, kind, body });
    }

    pub fn add_output(&mut self, name: String, node: Cow<'a, Node>) {
        self.outputs.push((name, node));
    }

    /// The place of a resource in the list.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The places of the resources of App Mesh.
    pub fn own(&self) -> impl Iterator<Item = usize> {
        let resources = self.resources.iter().enumerate();
        resources.filter_map(|(index, resource)| resource.kind.map(|_| index))
    }

    /// The text of a source.
    pub fn text(&self, source: SourceId) -> Option<&'a Source> {
        let mut documents = self.documents.iter();
        documents.find(|it| it.source == source).map(|it| it.text)
    }

    /// The name of its first file.
    pub fn name(&self) -> &'a str {
        self.documents.first().map_or("", |it| it.name)
    }
}

fn section<'a>(
    documents: &[Document<'a>],
    name: &str,
) -> impl Iterator<Item = &'a Entry> + use<'a> {
    let sections: Vec<&Node> = documents
        .iter()
        .filter_map(|it| it.root.get(name))
        .collect();
    sections.into_iter().flat_map(Node::entries)
}

/// Whether a node is a template that contains App Mesh resources, be they in a loop.
pub fn is_template(node: &Node) -> bool {
    types(node).next().is_some()
}

/// Whether a node is a template of anything.
pub fn is_any_template(node: &Node) -> bool {
    let resources = node.get("Resources").map_or(&[][..], Node::entries);
    let kind = |entry: &Entry| entry.node.get("Type")?.as_str().map(|it| it.contains("::"));
    resources.iter().any(|entry| kind(entry) == Some(true))
}

/// The types of a template's App Mesh resources: where they are written, and what follows [`PREFIX`].
pub fn types(template: &Node) -> impl Iterator<Item = (&Node, &str)> {
    let resources = template.get("Resources").map_or(&[][..], Node::entries);
    let mut bodies = Vec::new();
    for entry in resources {
        push_bodies(entry, &mut bodies);
    }
    bodies.into_iter().filter_map(own_type)
}

/// The bodies of resources under an entry of `Resources`: one, or those of a loop.
fn push_bodies<'a>(entry: &'a Entry, bodies: &mut Vec<&'a Node>) {
    match entry.node.items() {
        [_, _, fragment] if entry.key.starts_with(super::function::FOR_EACH) => {
            let entries = fragment.entries().iter();
            entries.for_each(|entry| push_bodies(entry, bodies));
        }
        _ => bodies.push(&entry.node),
    }
}

/// The type of a resource, where that is one of App Mesh.
fn own_type(resource: &Node) -> Option<(&Node, &str)> {
    let node = resource.get("Type")?;
    Some((node, node.as_str()?.strip_prefix(PREFIX)?))
}

fn kind(resource: &Node) -> Option<&'static ResourceShape> {
    let (_, name) = own_type(resource)?;
    model().resource(name)
}
