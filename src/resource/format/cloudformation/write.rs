//! Requests as a template.
//!
//! Names of resources of the template are taken from those resources with `Fn::GetAtt`, so that
//! CloudFormation creates everything in order. Backends of nodes keep their literal names: a service
//! may refer to the very node.

use super::{rule, spelling};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Entry, Node, Value};
use crate::model::{Kind, Lifecycle, ResourceShape, Shape};
use crate::resource::format::Written;
use crate::resource::{Request, Resource};
use compact_str::CompactString;
use serde_json::{Map, Value as Json, json};
use std::collections::{HashMap, HashSet};

/// A template in YAML that describes these creates.
pub fn write(requests: &[Request]) -> Written {
    let mut findings = Vec::new();
    let resources: Vec<Resource> = requests
        .iter()
        .filter_map(|request| request.clone().into_resource())
        .collect();
    let ids = logical_ids(&resources);
    let by_key: HashMap<Key, &str> = resources
        .iter()
        .zip(&ids)
        .map(|(resource, id)| ((resource.kind(), resource.names.as_slice()), id.as_str()))
        .collect();
    let writer = Writer { by_key };
    let mut written = Map::new();
    for (resource, id) in resources.iter().zip(&ids) {
        findings.extend(inexpressible(resource));
        let body = json!({
            "Type": format!("{}{}", super::template::PREFIX, resource.kind()),
            "Properties": writer.properties(resource),
        });
        written.insert(id.clone(), body);
    }
    let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": written });
    Written {
        text: crate::document::yaml::write(&template),
        findings,
    }
}

/// A kind and names, outermost first.
type Key<'a> = (Kind, &'a [CompactString]);

struct Writer<'a> {
    by_key: HashMap<Key<'a>, &'a str>,
}

impl Writer<'_> {
    fn properties(&self, resource: &Resource) -> Json {
        let shape = resource.shape.operation(Lifecycle::Create).input();
        let mut properties = Map::new();
        for entry in resource.input.entries() {
            if is_token(resource, &entry.key) {
                continue;
            }
            let value = if let Some(name) = self.parent_name(resource, &entry.key) {
                name
            } else {
                let shape = shape.member(&entry.key).map(|member| member.shape());
                self.value(resource, shape, &entry.node)
            };
            properties.insert(spelling::of(&entry.key), value);
        }
        if resource.spec().is_none() && resource.kind() != Kind::Mesh {
            properties.insert("Spec".to_owned(), json!({}));
        }
        properties.into()
    }

    /// The name of a mesh, a router or a gateway as an attribute of that resource.
    fn parent_name(&self, resource: &Resource, member: &str) -> Option<Json> {
        let identifiers = &resource.shape.identifiers;
        let place = identifiers.iter().position(|name| *name == member)?;
        let kind = [Kind::Mesh]
            .into_iter()
            .chain(resource.shape.parent)
            .nth(place)
            .filter(|_| place + 1 < identifiers.len())?;
        self.attribute(kind, &resource.names[..=place])
    }

    fn attribute(&self, kind: Kind, names: &[CompactString]) -> Option<Json> {
        let id = self.by_key.get(&(kind, names))?;
        let attribute = spelling::of(kind.shape().name_member());
        Some(json!({ "Fn::GetAtt": [id, attribute] }))
    }

    fn value(&self, resource: &Resource, shape: Option<&'static Shape>, node: &Node) -> Json {
        match &node.value {
            Value::Object(entries) => {
                let mut members = Map::new();
                for entry in entries {
                    let value = self.reference(resource, shape, &entry.key, &entry.node);
                    let below = shape.and_then(|shape| shape.member(&entry.key));
                    let below = below.map(|member| member.shape());
                    let value = value.unwrap_or_else(|| self.value(resource, below, &entry.node));
                    members.insert(spelling::of(&entry.key), value);
                }
                members.into()
            }
            Value::Array(items) => {
                let item = shape.and_then(Shape::item);
                let items = items.iter().map(|node| self.value(resource, item, node));
                items.collect::<Vec<_>>().into()
            }
            _ => node.to_json(),
        }
    }

    /// The name of another resource as an attribute of it.
    fn reference(
        &self,
        resource: &Resource,
        shape: Option<&'static Shape>,
        member: &str,
        node: &Node,
    ) -> Option<Json> {
        if resource.kind() == Kind::VirtualNode {
            return None;
        }
        let (kind, _) = shape?.reference.filter(|(_, name)| *name == member)?;
        self.attribute(kind, &[resource.mesh().into(), node.as_str()?.into()])
    }
}

/// A finding for the token of the request, which is about one call rather than about the resource.
fn inexpressible(resource: &Resource) -> Option<Diagnostic> {
    let is_token = |entry: &&Entry| is_token(resource, &entry.key);
    let token = resource.input.entries().iter().find(is_token)?;
    let message = format!("a template has no property for `{}`", token.key);
    let finding = Finding::new(token.node.place.key(), message);
    Some(
        finding
            .help("CloudFormation makes a token of its own for each call")
            .warning(rule::INEXPRESSIBLE),
    )
}

fn is_token(resource: &Resource, member: &str) -> bool {
    let input = resource.shape.operation(Lifecycle::Create).input();
    let member = input.member(member);
    member.is_some_and(|member| member.idempotency_token)
}

/// An id for each resource: letters and digits, each one only once.
fn logical_ids(resources: &[Resource]) -> Vec<String> {
    let mut taken = HashSet::new();
    let id = |resource: &Resource| {
        let wanted = logical_id(resource.shape, resource.name());
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        let mut free = std::iter::once(wanted.clone()).chain(numbered);
        let id = free.find(|id| taken.insert(id.clone()));
        id.unwrap_or_default()
    };
    resources.iter().map(id).collect()
}

/// `WebShopVirtualNode` for the node `web_shop`.
fn logical_id(shape: &ResourceShape, name: &str) -> String {
    let words = name.split(|char: char| !char.is_ascii_alphanumeric());
    let capital = words.map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    let mut id: String = capital.collect();
    // An id has at most 255 characters.
    id.truncate(200);
    id + shape.name
}
