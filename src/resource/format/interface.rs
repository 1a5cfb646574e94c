//! What a format does, what it is given, and what it gives.

use super::spelling::Spelling;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Source, SourceId};
use crate::resource::request::{Gap, Request};
use std::collections::BTreeMap;

/// One format.
pub trait Format: Spelling {
    /// Whether a document is of this format; only its outline is looked at.
    fn recognizes(&self, document: &Document<'_>) -> bool;

    /// The requests that these documents describe, all of which are of this format, in the order of
    /// the documents; and what only this format can have wrong.
    fn read(&self, documents: &[Document<'_>], settings: &Settings) -> Reading;

    /// A text of this format that describes these creates, in an order in which they can be carried
    /// out; and a finding for each member that the format cannot express, at the member.
    fn write(&self, requests: &[Request]) -> Written;
}

/// A parsed document. A file of YAML may contain several.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The path of its file as it is shown, `-` for standard input.
    pub name: &'a str,
    /// The text in which it is.
    pub source: SourceId,
    /// The whole text of that file.
    pub text: &'a Source,
    /// The document itself.
    pub root: &'a Node,
}

/// Values that the user supplies for what documents leave open.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Parameters of templates: `--parameter NAME=VALUE`.
    pub parameters: BTreeMap<String, String>,
    /// Variables of modules and placeholders: `--var NAME=VALUE`.
    pub variables: BTreeMap<String, String>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// What the documents amount to.
    pub requests: Vec<Request>,
    /// What is wrong with the documents in this format.
    pub findings: Vec<Diagnostic>,
    /// Pairs of places in `requests`: the first is carried out only after the second. Only what the
    /// documents state by themselves, such as `DependsOn`; that a resource comes after what its
    /// names refer to goes without saying.
    pub after: Vec<(usize, usize)>,
    /// What the requests may be under other conditions, and requests that are made only then. Each is
    /// checked by itself; none is a resource of the mesh.
    pub alternatives: Vec<Request>,
    /// Where it is not known whether there is a request, or how many there are.
    pub gaps: Vec<Gap>,
}

impl Reading {
    /// Whether the documents have nothing to do with App Mesh.
    pub fn is_empty(&self) -> bool {
        let requests = self.requests.len() + self.alternatives.len();
        requests + self.findings.len() + self.gaps.len() == 0
    }
}

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    /// All documents, as they are saved.
    pub text: String,
    /// What the format cannot express.
    pub findings: Vec<Diagnostic>,
}
