//! What several targets do with a text.

#![allow(dead_code)]

use appmesh::check::{self, Subject};
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{Source, SourceId, Sources, Spans, notation};
use appmesh::output::report::full;
use appmesh::resource::format::cloudformation;
use appmesh::resource::{Context, Detected, detect};

pub const SOURCE: SourceId = SourceId(0);

/// Reads a file of this name, and checks every request in it.
pub fn document(name: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let read = match notation::read(text, SOURCE, name) {
        Ok(read) => read,
        Err(finding) => return placed(&[*finding], text, None),
    };
    let mut findings = read.faults;
    for found in read.roots.into_iter().flat_map(|root| detect(root, None)) {
        let requests = match found {
            Detected::Request(request) => vec![request],
            Detected::CloudFormation(template) => {
                let (requests, found) = cloudformation::requests(&template);
                findings.extend(found);
                requests
            }
            _ => Vec::new(),
        };
        for request in &requests {
            findings.extend(check::request(Subject::of(request, Context::NONE)));
        }
    }
    placed(&findings, text, read.spans);
}

/// Every place is a part of the text, and the first finding can be drawn.
pub fn placed(findings: &[Diagnostic], text: &str, spans: Option<Spans>) {
    let mut sources = Sources::default();
    sources.add(match spans {
        Some(spans) => Source::with_spans("fuzz", text, spans),
        None => Source::new("fuzz", text),
    });
    for finding in findings {
        for label in [Some(&finding.primary), finding.secondary.as_ref()] {
            let bytes = label.map(|label| sources.span(label.location).range());
            let is_in_text = bytes.is_none_or(|bytes| text.get(bytes).is_some());
            assert!(is_in_text, "{finding:?}");
        }
    }
    if let Some(first) = findings.first() {
        full::draw(first, &sources, 80);
    }
}
