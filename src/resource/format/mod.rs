//! Formats in which people keep meshes: one module each, behind the trait [`Format`].
//!
//! A format decides which documents are its own, reads them as requests whose values keep their places
//! in the text, writes requests, and knows how it spells the members of the API. All documents of a
//! format are read together, because they may refer to each other.
//!
//! What cannot be known from the documents alone (a function, a variable without a value) becomes
//! [`Value::Unknown`](crate::document::Value::Unknown): never a string, never absent. Its text says in
//! a phrase why it is unknown: ``parameter `Env` has no value``.

pub mod cloudformation;
pub mod kubernetes;
pub mod migration;
pub mod terraform;

use super::Request;
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Node, Source, SourceId};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Every format. One that is added here is read and written by every command.
const ALL: &[&dyn Format] = &[
    &kubernetes::Kubernetes,
    &cloudformation::CloudFormation,
    &terraform::Terraform,
];

/// Every format, in the order in which they are asked whether a document is theirs.
pub fn all() -> &'static [&'static dyn Format] {
    ALL
}

/// The format of this name.
pub fn named(name: &str) -> Option<&'static dyn Format> {
    ALL.iter().copied().find(|format| format.name() == name)
}

/// The format of a document; `None` where it has to be looked at as a request of the API.
pub fn of(document: &Document<'_>) -> Option<&'static dyn Format> {
    let mut all = ALL.iter().copied();
    all.find(|format| format.recognizes(document))
}

/// One format.
pub trait Format: Sync + Debug {
    /// Its name on the command line: `cloudformation`.
    fn name(&self) -> &'static str;

    /// Whether a document is of this format; only its outline is looked at.
    fn recognizes(&self, document: &Document<'_>) -> bool;

    /// The requests that these documents describe, all of which are of this format, in the order of
    /// the documents; and what only this format can have wrong.
    fn read(&self, documents: &[Document<'_>], settings: &Settings) -> Reading;

    /// A text of this format that describes these creates, in an order in which they can be carried
    /// out; and a finding for each member that the format cannot express, at the member.
    fn write(&self, requests: &[Request]) -> Written;

    /// How it spells a member of the API (`portMapping`) in a message.
    fn spell(&self, member: &str) -> String;
}

/// A parsed document. A file of YAML may contain several.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The path of its file as it is shown, `-` for standard input.
    pub name: &'a str,
    pub source: SourceId,
    /// The whole text of that file.
    pub text: &'a Source,
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
    pub requests: Vec<Request>,
    pub findings: Vec<Diagnostic>,
    /// Pairs of places in `requests`: the first is carried out only after the second. Only what the
    /// documents state by themselves, such as `DependsOn`; that a resource comes after what its
    /// names refer to goes without saying.
    pub after: Vec<(usize, usize)>,
    /// What the requests may be under other conditions, and requests that are made only then. Each is
    /// judged by itself; none is a resource of the mesh.
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

/// A request, or several, of which the documents do not show whether they are made at all.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The place of the request in `requests`; `None` where it is not even known how many there are,
    /// and in a request that contains the gap itself.
    pub request: Option<usize>,
    /// Where it is written what this depends on.
    pub location: Location,
    /// Why it is unknown, as a phrase: ``condition `IsProd` is not decided``.
    pub why: String,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    pub text: String,
    pub findings: Vec<Diagnostic>,
}
