//! YAML 1.2 as nodes.
//!
//! The parser of saphyr checks the grammar and hands out events, of which [`reader`] builds the
//! tree and counts depth. [`mapping`] refuses duplicate keys and fills in merge keys, [`alias`]
//! copies what an alias represents, [`scalar`] and [`tag`] interpret texts and tags,
//! [`bounds`] finds exact bytes where the parser's marks are rough, and [`syntax`] says what is
//! wrong with a text.
//!
//! The short form of a CloudFormation function, `!Sub x`, becomes its long form, `{"Fn::Sub": "x"}`,
//! so that a template is one tree in YAML and in JSON.

mod alias;
mod anchors;
mod bounds;
mod mapping;
mod reader;
mod scalar;
mod syntax;
mod tag;
#[cfg(test)]
mod tests;
mod write;

pub use anchors::MAX_COPIES;
pub use syntax::SYNTAX;
pub use write::write;

use super::{Location, Node, SourceId, Spans, syntax_error};
use crate::diagnostic::{Diagnostic, Finding};
use reader::Reader;

/// Reads a text of exactly one document.
///
/// # Errors
/// Those of [`parse_all`], and a second document.
pub fn parse(text: &str, source: SourceId) -> Result<(Node, Spans), Diagnostic> {
    let mut reader = Reader::new(text, source);
    let root = reader.document()?.ok_or_else(|| nothing(text, source))?;
    if reader.document()?.is_some() {
        let message = "a second document begins here, where one is expected";
        let finding = Finding::new(reader.document_start(), message)
            .help("give each document a file of its own");
        return Err(finding.error(SYNTAX));
    }
    Ok((root, reader.into_spans()))
}

/// Reads all documents of a text, at least one; empty ones are left out. Nodes
/// are numbered through all of them.
///
/// # Errors
/// The first fault of grammar, an empty text, a key that occurs twice in one object, a number that
/// cannot be kept exactly, a tag without a meaning, aliases of aliases without end, or nesting
/// deeper than [`MAX_DEPTH`](super::MAX_DEPTH); with its place.
pub fn parse_all(text: &str, source: SourceId) -> Result<(Vec<Node>, Spans), Diagnostic> {
    let mut reader = Reader::new(text, source);
    let mut roots = vec![reader.document()?.ok_or_else(|| nothing(text, source))?];
    while let Some(root) = reader.document()? {
        roots.push(root);
    }
    Ok((roots, reader.into_spans()))
}

/// Only blanks, comments and empty documents.
fn nothing(text: &str, source: SourceId) -> Diagnostic {
    let end = Location::bytes(source, text.len(), text.len());
    syntax_error::empty(SYNTAX, end)
}
