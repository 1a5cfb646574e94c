//! Text as a tree of nodes, each of which knows its place.
//!
//! [`json5`] and [`yaml`] read a text; the outcome is the same tree. What a member means is not
//! known here: a [`Node`] is a value with a place, and [`Sources`] turns places back into lines and
//! columns when something is to be shown.
//!
//! Invariant: every key and every value of every document, option or standard input has exact
//! bounds in the text as the user wrote it.

pub mod hcl;
pub mod json5;
mod lines;
mod node;
pub mod parallel;
mod path;
mod place;
mod search;
mod source;
pub mod syntax;
pub mod syntax_error;
pub mod yaml;

pub use json5::Parsed;
pub use node::{Entry, MAX_DEPTH, Node, Unknown, Value};
pub use path::Path;
pub use place::{Anchor, Location, Place, SourceId, Span, Spans};
pub use search::{KeyFilter, Search, having, select};
pub use source::{Source, Sources};
