//! Good documents with one slip each: every slip is found where it is.

use super::slips::{self, Slip, Step};
use super::{files, specs};
use crate::play;
use appmesh::document::{Location, Node, SourceId, json5, syntax};
use appmesh::resource::Context;
use serde_json::Value;
use std::collections::BTreeMap;

/// The inputs of `tests/specs/good` that name their mesh `shop`.
fn documents() -> Vec<Value> {
    let read = |file: std::path::PathBuf| {
        let text = std::fs::read_to_string(&file).unwrap();
        let read = syntax::read(&text, SourceId(0), file.to_str().unwrap()).unwrap();
        read.roots.iter().map(Node::to_json).collect::<Vec<_>>()
    };
    let split = |value| match value {
        Value::Array(items) => items,
        other => vec![other],
    };
    let all = files(&specs("good"))
        .into_iter()
        .flat_map(read)
        .flat_map(split);
    all.filter(|value| value["meshName"] == "shop").collect()
}

#[test]
fn every_slip_is_found_where_it_is() {
    let documents = documents();
    let (mut missed, mut counts) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for (index, document) in documents.iter().enumerate() {
        for slip in slips::of(document) {
            *counts.entry(slip.kind).or_default() += 1;
            let mut documents = documents.clone();
            (slip.change)(&mut documents[index]);
            missed.extend(fault(&Value::Array(documents), index, &slip));
        }
    }
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    assert!(counts.values().sum::<usize>() >= 200, "{counts:?}");
    let kinds = [
        "cut",
        "doubled",
        "dropped",
        "misspelled",
        "mistyped",
        "out of range",
        "protocol",
    ];
    assert!(counts.keys().copied().eq(kinds), "{counts:?}");
}

/// What is wrong with the findings; `None` when the slip is found at its place.
fn fault(documents: &Value, index: usize, slip: &Slip) -> Option<String> {
    let text = documents.to_string();
    let root = json5::parse(&text, SourceId(0)).unwrap();
    let places = places(&root.items()[index], slip);
    let played = play::text(&text, Context::NONE);
    let errors = played.errors();
    let is_there = |location: Location| {
        places
            .iter()
            .any(|place| location == place.value() || location == place.key())
    };
    if errors
        .iter()
        .any(|it| is_there(it.finding.primary.location))
    {
        return None;
    }
    let said: Vec<String> = errors
        .iter()
        .map(|it| format!("{} at {}", it.rule, it.path))
        .collect();
    Some(format!(
        "{} {:?} of document {index}: {said:?}",
        slip.kind, slip.path
    ))
}

/// Where a slip may be reported: at its member; where that is gone, at what lacks it; for two members
/// that are at odds, at either.
fn places(document: &Node, slip: &Slip) -> Vec<appmesh::document::Place> {
    let (last, above) = slip.path.split_last().unwrap();
    let parent = slips::at(document, above).unwrap();
    match (slip.kind, slips::at(parent, std::slice::from_ref(last))) {
        ("protocol", Some(listener)) => below(listener),
        (_, Some(member)) => vec![member.place],
        (_, None) => vec![parent.place],
    }
}

/// The places of a node and of everything below it.
fn below(node: &Node) -> Vec<appmesh::document::Place> {
    let members = node.entries().iter().map(|entry| &entry.node);
    let inner = node.items().iter().chain(members).flat_map(below);
    [node.place].into_iter().chain(inner).collect()
}

#[test]
fn steps_lead_to_members() {
    let node = json5::parse("{a: [{b: 1}]}", SourceId(0)).unwrap();
    let path = [Step::Key("a".into()), Step::Index(0), Step::Key("b".into())];
    assert_eq!(slips::at(&node, &path).unwrap().as_integer(), Some(1));
}
