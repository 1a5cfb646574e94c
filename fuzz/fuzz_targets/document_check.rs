//! Any bytes, read and judged as the document of every create and update: nothing panics, and every
//! finding has a place inside the text.

#![no_main]

use appmesh::check::{Subject, self};
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{Entry, Node, Source, SourceId, Sources, Value, json5};
use appmesh::model::{Lifecycle, Operation, model};
use appmesh::output::report::full;
use libfuzzer_sys::fuzz_target;

const SOURCE: SourceId = SourceId(0);

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut sources = Sources::default();
    sources.add(Source::new("fuzz", text));
    match json5::parse(text, SOURCE) {
        Ok(document) => judge(&document, &sources),
        Err(finding) => placed(&[*finding], &sources),
    }
});

/// Judges a document as whole input and as spec.
fn judge(document: &Node, sources: &Sources) {
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

/// Every place is a part of the text, and the first finding can be drawn.
fn placed(findings: &[Diagnostic], sources: &Sources) {
    let text = &sources.get(SOURCE).text;
    for finding in findings {
        for label in [Some(&finding.primary), finding.secondary.as_ref()] {
            let bytes = label.map(|label| sources.span(label.location).range());
            assert!(
                bytes.is_none_or(|bytes| text.get(bytes).is_some()),
                "{finding:?}"
            );
        }
    }
    if let Some(first) = findings.first() {
        full::draw(first, sources, 80);
    }
}
