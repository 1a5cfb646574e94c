//! Formats in which people keep meshes: one module each, behind the trait [`Format`].
//!
//! A format decides which documents are its own, reads them as requests whose values keep their places
//! in the text, writes requests, and knows how it spells the members of the API. All documents of a
//! format are read together, because they may refer to each other.
//!
//! What cannot be known from the documents alone (a function, a variable without a value) becomes
//! [`Value::Unknown`](crate::document::Value::Unknown): never a string, never absent.

pub mod cloudformation;

use super::Request;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, SourceId};
use std::collections::BTreeMap;

/// One format.
pub trait Format: Sync {
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
}

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    pub text: String,
    pub findings: Vec<Diagnostic>,
}
