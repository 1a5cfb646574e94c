//! Formats in which people keep meshes: one module each, behind the trait [`Format`].
//!
//! A format decides which documents are its own, reads them as requests whose values keep their places
//! in the text, writes requests, and knows how it spells the members of the API. All documents of a
//! format are read together, because they may refer to each other.
//!
//! What cannot be known from the documents alone (a function, a variable without a value) becomes
//! [`Value::Unknown`](crate::document::Value::Unknown): never a string, never absent. Its text says in
//! a phrase why it is unknown: ``parameter `Env` has no value``.

mod api;
pub mod cloudformation;
mod interface;
pub mod kubernetes;
pub mod migration;
mod spelling;
pub mod terraform;

pub use super::request::Gap;
pub use interface::{Document, Format, Reading, Settings, Written};
pub use spelling::Spelling;

use super::request::Request;

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

/// The names of all that requests can be written in: the syntaxes of the API, and every format.
pub fn names() -> Vec<&'static str> {
    let formats = ALL.iter().map(|format| format.name());
    api::NOTATIONS.into_iter().chain(formats).collect()
}

/// Requests in the format or the syntax of this name, one of [`names`].
pub fn write(requests: &[Request], name: &str) -> Written {
    match named(name) {
        Some(format) => format.write(requests),
        None => Written {
            text: api::write(requests, name),
            findings: Vec::new(),
        },
    }
}

/// The format of a document; `None` where it has to be looked at as a request of the API.
pub fn of(document: &Document<'_>) -> Option<&'static dyn Format> {
    let mut all = ALL.iter().copied();
    all.find(|format| format.recognizes(document))
}
