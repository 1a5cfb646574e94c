//! Plays requests in their order against a mesh, and tells everything that the checks find.

use appmesh::check::{self, Document, Documents, Facts, Item, Recognised};
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{Node, SourceId, json5};
use appmesh::model::Lifecycle;
use std::collections::HashSet;

/// What was found.
pub struct Played {
    /// For each request: what it alone shows, and what shows beside the resources made before it.
    pub steps: Vec<Vec<Diagnostic>>,
    /// What all resources show together in the end.
    pub together: Vec<Diagnostic>,
}

impl Played {
    /// Everything, each finding once.
    pub fn found(&self) -> Vec<&Diagnostic> {
        let mut seen = HashSet::new();
        self.steps
            .iter()
            .flatten()
            .chain(&self.together)
            .filter(|finding| seen.insert((finding.rule, finding.primary.location)))
            .collect()
    }

    /// What made the requests be refused.
    pub fn errors(&self) -> Vec<&Diagnostic> {
        let mut errors = self.found();
        errors.retain(|finding| finding.is_error());
        errors
    }
}

/// Plays the requests that a text holds. A text that cannot be read is one step with one finding.
pub fn text(text: &str, facts: &Facts) -> Played {
    match json5::parse(text, SourceId(0)) {
        Ok(node) => play(&recognised(node), facts),
        Err(finding) => Played {
            steps: vec![vec![*finding]],
            together: Vec::new(),
        },
    }
}

/// The requests that a text holds.
pub fn requests(text: &str) -> Vec<Document> {
    recognised(json5::parse(text, SourceId(0)).unwrap())
}

fn recognised(node: Node) -> Vec<Document> {
    let request = |found| match found {
        Recognised::Request(document) => document,
        other => panic!("{other:?} is no request"),
    };
    check::recognise(node, None)
        .into_iter()
        .map(request)
        .collect()
}

/// Plays these requests. One that is refused changes nothing.
pub fn play(requests: &[Document], facts: &Facts) -> Played {
    let mut state: Vec<Item> = Vec::new();
    let mut steps = Vec::new();
    for request in requests {
        let subject = request.subject(facts);
        let mesh: Documents = state.iter().cloned().collect();
        let mut found = check::request(subject);
        found.extend(check::change(subject, &mesh));
        if !found.iter().any(Diagnostic::is_error) {
            apply(request, &mut state);
        }
        steps.push(found);
    }
    let together = check::together(&state.into_iter().collect::<Documents>());
    Played { steps, together }
}

fn apply(request: &Document, state: &mut Vec<Item>) {
    let Some(resource) = request.operation.resource() else {
        return;
    };
    let name = |identifier| request.input.get(identifier).and_then(|name| name.as_str());
    let names: Vec<Option<&str>> = resource.identifiers.iter().copied().map(name).collect();
    let is_deleted =
        request.operation.lifecycle.map(|(_, lifecycle)| lifecycle) == Some(Lifecycle::Delete);
    let item = request.clone().into_item();
    if item.is_some() || is_deleted {
        state.retain(|item| {
            item.resource.name != resource.name
                || item
                    .names
                    .iter()
                    .map(|name| Some(name.as_str()))
                    .ne(names.iter().copied())
        });
    }
    state.extend(item);
}
