//! Manifests as requests, and requests as manifests.

mod reading;
mod writing;

use super::Kubernetes;
use crate::diagnostic::Severity;
use crate::document::{Node, Source, SourceId, Value, yaml};
use crate::resource::Request;
use crate::resource::format::{Document, Format, Reading, Settings};
use serde_json::{Value as Json, json};

/// A namespace and a mesh that selects it.
const SHOP: &str = "
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {mesh: shop}}}
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: Mesh
metadata: {name: shop-mesh}
spec: {namespaceSelector: {matchLabels: {mesh: shop}}}
";

fn read_with(text: &str, settings: &Settings) -> Reading {
    let (roots, _) = yaml::parse_all(text, SourceId(0)).unwrap();
    let source = Source::new("", text);
    let documents: Vec<Document<'_>> = roots.iter().map(|it| document(&source, it)).collect();
    assert!(
        documents.iter().any(|it| Kubernetes.recognizes(it)),
        "{text}"
    );
    Kubernetes.read(&documents, settings)
}

fn document<'a>(text: &'a Source, root: &'a Node) -> Document<'a> {
    Document {
        name: "a.yaml",
        source: root.place.source,
        text,
        root,
    }
}

fn read(text: &str) -> Reading {
    read_with(text, &Settings::default())
}

/// A manifest of the API beside a namespace and its mesh: kind, metadata and spec in YAML.
fn beside_shop(objects: &[(&str, &str, &str)]) -> Reading {
    let mut text = SHOP.to_owned();
    for (kind, metadata, spec) in objects {
        let version = "appmesh.k8s.aws/v1beta2";
        text += &format!(
            "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{{metadata}}}\nspec: {{{spec}}}\n"
        );
    }
    read(&text)
}

/// The input of the request of this operation and name.
fn input(reading: &Reading, operation: &str, name: &str) -> Json {
    let is_named = |request: &&Request| {
        let member = request.operation.resource().unwrap().name_member();
        let own = request.input.get(member).and_then(Node::as_str);
        request.operation.name == operation && own == Some(name)
    };
    let found = reading.requests.iter().find(is_named);
    let found = found.unwrap_or_else(|| panic!("no {operation} {name} in {reading:?}"));
    found.input.to_json()
}

/// Rules and severities.
fn found(reading: &Reading) -> Vec<(&'static str, Severity)> {
    let findings = reading.findings.iter();
    findings
        .map(|finding| (finding.rule, finding.severity))
        .collect()
}

/// Why values are unknown.
fn unknown(reading: &Reading) -> Vec<String> {
    fn walk(node: &Node, all: &mut Vec<String>) {
        match &node.value {
            Value::Unknown(unknown) => all.push(unknown.why.to_string()),
            Value::Array(items) => items.iter().for_each(|item| walk(item, all)),
            Value::Object(entries) => entries.iter().for_each(|it| walk(&it.node, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    reading
        .requests
        .iter()
        .for_each(|it| walk(&it.input, &mut all));
    all
}
