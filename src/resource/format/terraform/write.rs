//! Requests as a configuration: one `resource` block for each, formatted as `terraform fmt` does.
//!
//! Names of other resources of the configuration are written as references, so that Terraform creates
//! them first; those of backends are not, because two nodes may call each other.

use super::super::Written;
use super::schema::{self, Form};
use super::text;
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Entry, Node, Value};
use crate::model::{Kind, Member, ResourceShape, Shape};
use crate::resource::{Request, Resource};
use compact_str::CompactString;
use std::collections::{HashMap, HashSet};

/// The provider that the blocks are written for.
const HEADER: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}
"#;

/// A configuration of these creates, and a finding for each member that the provider cannot send.
pub fn write(requests: &[Request]) -> Written {
    let resources: Vec<Resource> = requests
        .iter()
        .filter_map(|request| request.clone().into_resource())
        .collect();
    let mut writer = Writer {
        labels: labels(&resources),
        is_in_set: false,
        findings: Vec::new(),
    };
    let mut text = HEADER.to_owned();
    for resource in &resources {
        text.push('\n');
        text.push_str(&writer.resource(resource));
    }
    Written {
        text,
        findings: writer.findings,
    }
}

/// A kind and names, outermost first.
type Key = (Kind, Vec<CompactString>);

struct Writer {
    /// How the blocks of resources are labeled.
    labels: HashMap<Key, String>,
    /// Whether what is written is part of an element of a set: there, an empty block is sent.
    is_in_set: bool,
    findings: Vec<Diagnostic>,
}

/// A label for each resource, made from its name, and different from those of its type.
fn labels(resources: &[Resource]) -> HashMap<Key, String> {
    let mut taken = HashSet::new();
    let mut labels = HashMap::new();
    for resource in resources {
        let plain = label(resource.name());
        let mut unique = plain.clone();
        let mut number = 2;
        while !taken.insert((resource.kind(), unique.clone())) {
            unique = format!("{plain}_{number}");
            number += 1;
        }
        labels.insert((resource.kind(), resource.names.clone()), unique);
    }
    labels
}

/// A name as an identifier of Terraform.
fn label(name: &str) -> String {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric();
    let label: String = name
        .chars()
        .map(|it| if is_allowed(it) { it } else { '_' })
        .collect();
    let starts_well = label.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    if starts_well {
        label
    } else {
        format!("_{label}")
    }
}

impl Writer {
    /// The block of a resource.
    fn resource(&mut self, resource: &Resource) -> String {
        let shape = resource.shape;
        let mut body = text::Body::default();
        for (index, identifier) in shape.identifiers.iter().enumerate().rev() {
            let value = self.identifier(resource, shape, index);
            body.argument(&schema::identifier(shape, identifier), value);
        }
        for entry in resource.input.entries() {
            match entry.key.as_str() {
                "meshOwner" => body.argument("mesh_owner", text::value(&entry.node)),
                "tags" => map(&mut body, "tags", &entry.node),
                "spec" => self.spec(&mut body, resource, entry),
                // Identifiers are written above; a token is made for each request by whoever sends it.
                _ => {}
            }
        }
        let kind = schema::resource_type(shape.kind);
        let label = &self.labels[&(shape.kind, resource.names.clone())];
        text::block(&format!("resource \"{kind}\" \"{label}\""), &body)
    }

    /// Its own name, or a reference to what it belongs to.
    fn identifier(&self, resource: &Resource, shape: &ResourceShape, index: usize) -> String {
        let names = &resource.names[..=index];
        let literal = || match resource.input.get(shape.identifiers[index]) {
            Some(node) => text::value(node),
            None => text::string(&names[index]),
        };
        let is_own = index + 1 == shape.identifiers.len();
        let kind = match (is_own, index) {
            (true, _) => None,
            (false, 0) => Some(Kind::Mesh),
            (false, _) => shape.parent,
        };
        kind.and_then(|kind| self.reference(kind, names))
            .unwrap_or_else(literal)
    }

    /// A reference to the name of a resource of this configuration.
    fn reference(&self, kind: Kind, names: &[CompactString]) -> Option<String> {
        let label = self.labels.get(&(kind, names.to_vec()))?;
        let attribute = if kind == Kind::Mesh { "id" } else { "name" };
        let kind = schema::resource_type(kind);
        Some(format!("{kind}.{label}.{attribute}"))
    }

    fn spec(&mut self, body: &mut text::Body, resource: &Resource, entry: &Entry) {
        let mut spec = text::Body::default();
        self.members(
            &mut spec,
            resource,
            resource.shape.spec(),
            &entry.node,
            "spec",
        );
        // A mesh has an empty spec where it has none, every other kind needs the block.
        if !spec.is_empty() || resource.kind() != Kind::Mesh {
            body.block("spec", spec);
        }
    }

    /// The arguments and blocks for the members of a structure.
    fn members(
        &mut self,
        body: &mut text::Body,
        resource: &Resource,
        shape: &'static Shape,
        node: &Node,
        path: &str,
    ) {
        for member in shape.members() {
            match node.get(member.name) {
                Some(value) => {
                    let path = format!("{path}.{}", member.name);
                    self.member(body, resource, shape, member, value, &path);
                }
                None => self.absent(shape, member, node, path),
            }
        }
        let unknown = node.entries().iter();
        for entry in unknown.filter(|entry| shape.member(&entry.key).is_none()) {
            let path = format!("{path}.{}", entry.key);
            let message = format!("`{path}` is not a member that the provider knows");
            let finding = Finding::new(entry.node.place.key(), message);
            let finding = finding.help("remove it").error("inexpressible");
            self.findings.push(finding.at(path));
        }
    }

    fn member(
        &mut self,
        body: &mut text::Body,
        resource: &Resource,
        shape: &'static Shape,
        member: &'static Member,
        node: &Node,
        path: &str,
    ) {
        if !schema::is_expressible(shape, member) {
            return self.lost(node, path, "has no argument for it");
        }
        let name = schema::argument(member);
        match schema::form(member.shape()) {
            Form::Argument => self.argument(body, resource, shape, member, node, path),
            Form::Map => map(body, &name, node),
            Form::Block => {
                let mut inner = text::Body::default();
                self.members(&mut inner, resource, member.shape(), node, path);
                let is_sent = self.is_in_set || schema::is_always_sent(shape, member);
                if inner.is_empty() && !is_sent {
                    return self.lost(node, path, "does not send an empty block");
                }
                body.block(&name, inner);
            }
            Form::Blocks => {
                let item = member
                    .shape()
                    .item()
                    .expect("blocks are the items of a list");
                if node.items().is_empty() {
                    return self.lost(node, path, "does not send an empty list");
                }
                let is_in_set = self.is_in_set;
                self.is_in_set |= schema::is_set(shape, member);
                for (index, node) in node.items().iter().enumerate() {
                    let mut inner = text::Body::default();
                    let path = format!("{path}[{index}]");
                    self.members(&mut inner, resource, item, node, &path);
                    body.block(&name, inner);
                }
                self.is_in_set = is_in_set;
                self.check_set(shape, member, node, path);
            }
        }
    }

    fn argument(
        &mut self,
        body: &mut text::Body,
        resource: &Resource,
        shape: &'static Shape,
        member: &'static Member,
        node: &Node,
        path: &str,
    ) {
        let is_zero = match &node.value {
            Value::Integer(0) => true,
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        if is_zero && !schema::is_zero_sent(shape, member) {
            self.lost(node, path, &format!("does not send {}", node.to_json()));
            // Terraform demands what App Mesh demands.
            if !member.required {
                return;
            }
        }
        if matches!(&node.value, Value::Array(items) if items.is_empty()) {
            return self.lost(node, path, "does not send an empty list");
        }
        self.check_set(shape, member, node, path);
        let reference = shape.reference.filter(|(kind, name)| {
            *name == member.name && is_created_before(*kind, resource.kind())
        });
        let reference = reference.and_then(|(kind, _)| {
            let name = node.as_str()?;
            self.reference(kind, &[resource.mesh().into(), name.into()])
        });
        let value = reference.unwrap_or_else(|| text::value(node));
        body.argument(&schema::argument(member), value);
    }

    /// A member that is not there, and for which the provider has a default of its own.
    fn absent(&mut self, shape: &'static Shape, member: &'static Member, node: &Node, path: &str) {
        let value = match schema::default(shape, member) {
            Some(schema::Default::Flag(flag)) => flag.to_string(),
            Some(schema::Default::Text(text)) => text.to_owned(),
            None => return,
        };
        let path = format!("{path}.{}", member.name);
        let message = format!("`{path}` is absent, and the provider sends `{value}` for it");
        let place = node.place.key();
        let finding = Finding::new(place, message);
        let finding = finding.help("App Mesh has the same default");
        let finding = finding.by("inexpressible", Severity::Info);
        self.findings.push(finding.at(path));
    }

    /// Equal items of a set are sent once.
    fn check_set(
        &mut self,
        shape: &'static Shape,
        member: &'static Member,
        node: &Node,
        path: &str,
    ) {
        if !schema::is_set(shape, member) {
            return;
        }
        let items = node.items();
        let is_repeated = |(index, item): (usize, &Node)| {
            let value = item.to_json();
            items[..index].iter().any(|other| other.to_json() == value)
        };
        if items.iter().enumerate().any(is_repeated) {
            self.lost(node, path, "sends equal items once");
        }
    }

    fn lost(&mut self, node: &Node, path: &str, why: &str) {
        let message = format!("`{path}` cannot be expressed: the AWS provider {why}");
        let finding = Finding::new(node.place.key(), message);
        let help = "set it with another tool after each apply, or leave it out of the mesh";
        self.findings
            .push(finding.help(help).warning("inexpressible").at(path));
    }
}

/// Whether resources of a kind are created before those of another, so that a reference between them
/// cannot be part of a cycle.
fn is_created_before(kind: Kind, other: Kind) -> bool {
    kind != Kind::VirtualService || other != Kind::VirtualNode
}

fn map(body: &mut text::Body, name: &str, node: &Node) {
    let text = |pair: &Node, key: &str| pair.get(key).map(text::value).unwrap_or_default();
    let pairs: Vec<(String, String)> = node
        .items()
        .iter()
        .map(|pair| (text(pair, "key"), text(pair, "value")))
        .collect();
    if !pairs.is_empty() {
        body.map(name, &pairs);
    }
}
