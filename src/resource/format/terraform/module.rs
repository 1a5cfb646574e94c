//! The documents of a folder as one module: what they declare, override files applied.

use super::super::Document;
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Entry, Node, Place, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A module: everything that the files of one folder declare.
#[derive(Debug, Default)]
pub struct Module<'a> {
    pub resources: Vec<Block<'a>>,
    pub data: Vec<Block<'a>>,
    pub variables: BTreeMap<&'a str, Block<'a>>,
    pub locals: BTreeMap<&'a str, &'a Node>,
    pub outputs: BTreeMap<&'a str, Block<'a>>,
    /// Calls of other modules.
    pub calls: BTreeMap<&'a str, Block<'a>>,
    /// Configurations of providers.
    pub providers: Vec<Block<'a>>,
    /// Values of variables from files that Terraform reads by itself; later ones win.
    pub values: BTreeMap<&'a str, &'a Node>,
    pub findings: Vec<Diagnostic>,
}

/// A block of a module with its labels.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    /// The first of two labels: the type of a resource. Empty for blocks with one label.
    pub kind: &'a str,
    pub name: &'a str,
    pub body: Cow<'a, Node>,
}

impl<'a> Module<'a> {
    /// The module of a folder's documents.
    pub fn of(documents: &[Document<'a>]) -> Module<'a> {
        let mut module = Module::default();
        let (mut values, configuration): (Vec<&Document<'a>>, Vec<&Document<'a>>) =
            documents.iter().partition(|it| is_values(it.name));
        let (overrides, base): (Vec<&Document<'a>>, Vec<&Document<'a>>) = configuration
            .into_iter()
            .partition(|it| is_override(it.name));
        for document in base {
            module.declare(document.root);
        }
        for document in overrides {
            module.replace(document.root);
        }
        values.sort_by_key(|document| rank(document.name));
        for document in values {
            for entry in document.root.entries() {
                module.values.insert(&entry.key, &entry.node);
            }
        }
        module
    }

    fn declare(&mut self, root: &'a Node) {
        let resources = labeled_twice(root, "resource");
        for block in resources {
            let same = |it: &&Block| it.kind == block.kind && it.name == block.name;
            if let Some(first) = self.resources.iter().find(same) {
                let finding = declared_twice(&block, first.body.place);
                self.findings.push(finding);
            }
            self.resources.push(block);
        }
        self.data.extend(labeled_twice(root, "data"));
        self.providers.extend(labeled(root, "provider"));
        self.variables.extend(by_name(root, "variable"));
        self.outputs.extend(by_name(root, "output"));
        self.calls.extend(by_name(root, "module"));
        self.locals.extend(locals(root));
    }

    /// Applies an override file: arguments and blocks of the same name take the place of those that
    /// are there.
    fn replace(&mut self, root: &'a Node) {
        for block in labeled_twice(root, "resource") {
            override_in(self.resources.iter_mut(), &block);
        }
        for block in labeled_twice(root, "data") {
            override_in(self.data.iter_mut(), &block);
        }
        for block in labeled(root, "provider") {
            override_in(self.providers.iter_mut(), &block);
        }
        for block in labeled(root, "variable") {
            override_in(self.variables.values_mut(), &block);
        }
        for block in labeled(root, "output") {
            override_in(self.outputs.values_mut(), &block);
        }
        for block in labeled(root, "module") {
            override_in(self.calls.values_mut(), &block);
        }
        self.locals.extend(locals(root));
    }
}

impl Block<'_> {
    /// An argument or a nested block.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.body.get(name)
    }
}

/// Files that give variables values and are read without being named.
pub fn is_values(name: &str) -> bool {
    let file = file_name(name);
    let file = file.strip_suffix(".json").unwrap_or(file);
    file == "terraform.tfvars" || file.ends_with(".auto.tfvars")
}

/// Files whose arguments take the place of others.
fn is_override(name: &str) -> bool {
    let file = file_name(name).trim_end_matches(".json");
    file == "override.tf" || file.ends_with("_override.tf")
}

/// The order in which files of values are read: `terraform.tfvars`, `terraform.tfvars.json`, then the
/// others by their names.
fn rank(name: &str) -> (usize, &str) {
    match file_name(name) {
        "terraform.tfvars" => (0, ""),
        "terraform.tfvars.json" => (1, ""),
        file => (2, file),
    }
}

fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The blocks of a type: the items of a list, or the one object that the JSON syntax allows in its place.
pub fn blocks(node: &Node) -> impl Iterator<Item = &Node> {
    let one = matches!(node.value, Value::Object(_)).then_some(node);
    node.items().iter().chain(one)
}

/// The blocks of a type with one label.
fn labeled<'a>(root: &'a Node, kind: &str) -> Vec<Block<'a>> {
    let outer = root.get(kind).into_iter().flat_map(blocks);
    let entries = outer.flat_map(Node::entries);
    entries.flat_map(|entry| bodies("", entry)).collect()
}

/// The blocks of a type with two labels.
fn labeled_twice<'a>(root: &'a Node, kind: &str) -> Vec<Block<'a>> {
    let outer = root.get(kind).into_iter().flat_map(blocks);
    let mut found = Vec::new();
    for first in outer.flat_map(Node::entries) {
        for second in blocks(&first.node).flat_map(Node::entries) {
            found.extend(bodies(&first.key, second));
        }
    }
    found
}

fn bodies<'a>(kind: &'a str, entry: &'a Entry) -> impl Iterator<Item = Block<'a>> {
    blocks(&entry.node).map(move |body| Block {
        kind,
        name: &entry.key,
        body: Cow::Borrowed(body),
    })
}

fn by_name<'a>(root: &'a Node, kind: &str) -> impl Iterator<Item = (&'a str, Block<'a>)> {
    let blocks = labeled(root, kind).into_iter();
    blocks.map(|block| (block.name, block))
}

fn locals(root: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let blocks = root.get("locals").into_iter().flat_map(blocks);
    let entries = blocks.flat_map(Node::entries);
    entries.map(|entry| (entry.key.as_str(), &entry.node))
}

fn override_in<'a, 'b>(blocks: impl Iterator<Item = &'b mut Block<'a>>, other: &Block<'a>)
where
    'a: 'b,
{
    for block in blocks.filter(|it| it.kind == other.kind && it.name == other.name) {
        let Value::Object(entries) = &mut block.body.to_mut().value else {
            continue;
        };
        for entry in other.body.entries() {
            match entries.iter_mut().find(|it| it.key == entry.key) {
                Some(same) => same.node = entry.node.clone(),
                None => entries.push(entry.clone()),
            }
        }
    }
}

fn declared_twice(block: &Block<'_>, first: Place) -> Diagnostic {
    let address = format!("{}.{}", block.kind, block.name);
    let message = format!("the resource `{address}` is declared twice in one module");
    Finding::new(block.body.place.key(), message)
        .against(first.key(), "first declared here")
        .help("give one of them another name")
        .error("duplicate-declaration")
}
