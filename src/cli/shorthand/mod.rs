//! AWS CLI's shorthand: `--tags key=a,value=b`, `--spec listeners=[{portMapping={port=80}}]`.
//!
//! [`grammar`] makes nodes of a text, each with its place, and knows no model: every scalar is a
//! string. [`coerce`] makes of them what the model asks for. Checking the outcome is left to `check`,
//! so a port that is not a number stays a string and is reported there, with its place.

mod coerce;
mod context;
mod grammar;
mod text;

pub use context::{Context, Load};
pub use grammar::SYNTAX;

use crate::diagnostic::Diagnostic;
use crate::document::{Node, Place, Spans, Value};
use crate::model::Shape;
use grammar::Grammar;

/// Reads the value of an option that takes a structure.
///
/// # Errors
/// The first fault of grammar, a key given twice, a file that cannot be read, or nesting too deep;
/// with its place.
pub fn parse(
    text: &str,
    shape: &'static Shape,
    context: Context<'_>,
) -> Result<(Node, Spans), Diagnostic> {
    let mut grammar = Grammar::new(context);
    let mut node = grammar.parameter(text, 0)?;
    coerce::to(shape, &mut node);
    Ok((node, grammar.spans))
}

/// Reads the value of an option that takes a map of strings, which no shape describes.
///
/// # Errors
/// Those of [`parse`].
pub fn parse_map(text: &str, context: Context<'_>) -> Result<(Node, Spans), Diagnostic> {
    let mut grammar = Grammar::new(context);
    let node = grammar.parameter(text, 0)?;
    Ok((node, grammar.spans))
}

/// Reads the words of an option that takes a list. Each is one item: a structure in shorthand, or a
/// string as it is. Places are those in the text that [`line`] makes of the words.
///
/// # Errors
/// Those of [`parse`].
pub fn parse_words(
    words: &[impl AsRef<str>],
    shape: &'static Shape,
    context: Context<'_>,
) -> Result<(Node, Spans), Diagnostic> {
    let text = line(words);
    let source = context.source;
    let mut grammar = Grammar::new(context);
    let list = grammar.spans.open(None, 0);
    let mut items = Vec::new();
    let mut start = 0;
    for word in words {
        let end = start + word.as_ref().len();
        items.push(if shape.item().is_some_and(Shape::is_object) {
            grammar.parameter(&text[..end], start)?
        } else {
            grammar.word(word.as_ref(), start)
        });
        start = end + 1;
    }
    grammar.spans.close(list, text.len());
    let mut node = Node {
        value: Value::Array(items),
        place: Place { source, node: list },
    };
    coerce::to(shape, &mut node);
    Ok((node, grammar.spans))
}

/// The words of an option as the text of its source.
pub fn line(words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests;
