//! Any bytes, read and checked as the document of every create and update: nothing panics, and every
//! finding has a place inside the text.

#![no_main]

#[path = "../common.rs"]
mod common;

use appmesh::check::{self, Subject};
use appmesh::document::{Entry, Node, Source, Sources, Value, json5};
use appmesh::model::{Lifecycle, Operation, model};
use common::{SOURCE, placed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut sources = Sources::default();
    sources.add(Source::new("fuzz", text));
    match json5::parse(text, SOURCE) {
        Ok(document) => check_as_input(&document, &sources),
        Err(finding) => placed(&[finding], &sources),
    }
});

/// Checks a document as whole input and as spec.
fn check_as_input(document: &Node, sources: &Sources) {
    let changes = |operation: &&Operation| {
        let lifecycle = operation.lifecycle.map(|(_, lifecycle)| lifecycle);
        matches!(lifecycle, Some(Lifecycle::Create | Lifecycle::Update))
    };
    for operation in model().operations.iter().filter(changes) {
        placed(&check::request(Subject::new(operation, document)), sources);
        let input = with_names(operation, document);
        placed(&check::request(Subject::new(operation, &input)), sources);
    }
}

/// The input that has this document for its spec.
fn with_names(operation: &Operation, document: &Node) -> Node {
    let node = |value| Node { value, ..*document };
    let members = operation.input().members().iter();
    let entries = members.filter(|member| member.required || member.name == "spec");
    let entries = entries.map(|member| Entry {
        key: member.name.into(),
        node: match member.name {
            "spec" => document.clone(),
            name => node(Value::String(name.into())),
        },
    });
    node(Value::Object(entries.collect()))
}
