//! What the shorthand reader needs beside the text.

use crate::cli::error::Error;
use crate::diagnostic::Diagnostic;
use crate::document::SourceId;

/// What a value behind `@=` represents: the text of a file for `file://PATH`, else the value itself.
pub type Load<'l> = dyn FnMut(&str) -> Result<String, Error> + 'l;

/// What the shorthand reader needs beside the text.
pub struct Context<'c> {
    /// The source in which the text is.
    pub source: SourceId,
    /// Reads the file of a `file://` value.
    pub load: &'c mut Load<'c>,
    /// Gets what is wrong but, with AWS CLI, stops nothing.
    pub warnings: &'c mut Vec<Diagnostic>,
}
