//! What several targets do with a text.

#![allow(dead_code)]

#[path = "../tests/it/named_text.rs"]
mod named_text;

use appmesh::check;
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{Source, SourceId, Sources};
use appmesh::mesh;
use appmesh::model::Kind;
use appmesh::output::report::full;
use appmesh::resource::Context;
use appmesh::resource::load::{self, Options};
use named_text::NamedText;

pub const SOURCE: SourceId = SourceId(0);

/// Loads a file of this name as every command does, checks all that it describes, and resolves its
/// meshes.
pub fn document(name: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let options = Options {
        kind: None,
        settings: Default::default(),
        threads: 1,
    };
    let Ok(loaded) = load::load(&[NamedText { name, text }], &options) else {
        return;
    };
    let mut findings = loaded.findings;
    let (requests, alternatives) = (loaded.requests, &loaded.alternatives);
    let (set, found) = check::documents(requests, alternatives, Vec::new(), Context::NONE, 1);
    findings.extend(found);
    let meshes = set.items().iter().filter(|it| it.kind() == Kind::Mesh);
    for resource in meshes {
        mesh::resolve(&set, resource.name());
    }
    placed(&findings, &loaded.sources);
}

/// The findings about a text that is no file.
pub fn placed_in(findings: &[Diagnostic], text: &str) {
    let mut sources = Sources::default();
    sources.add(Source::new("fuzz", text));
    placed(findings, &sources);
}

/// Every place is a part of the text, and the first finding can be drawn.
pub fn placed(findings: &[Diagnostic], sources: &Sources) {
    let text = &sources.get(SOURCE).text;
    for finding in findings {
        let finding = &finding.finding;
        for label in std::iter::once(&finding.primary).chain(&finding.related) {
            let bytes = sources.span(label.location).range();
            assert!(text.get(bytes).is_some(), "{finding:?}");
        }
    }
    if let Some(first) = findings.first() {
        full::draw(first, sources, 80);
    }
}
