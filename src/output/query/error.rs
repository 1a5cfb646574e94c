//! Why a text is not a query.

use std::fmt;

/// Why a text is not a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The byte of the text at which the error begins; its length, where something is missing.
    pub offset: usize,
    /// Lower-case start, names in backticks, no full stop.
    pub reason: String,
    /// A hint, where one is known.
    pub help: Option<String>,
}

impl QueryError {
    pub(super) fn new(offset: usize, reason: impl Into<String>) -> QueryError {
        QueryError {
            offset,
            reason: reason.into(),
            help: None,
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for QueryError {}
