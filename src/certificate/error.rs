//! Why a certificate cannot be made, read or found.

use std::fmt;

/// An error, ready to be shown: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// A sentence that begins in lower case.
    pub message: String,
    /// What to type or to change next.
    pub hints: Vec<String>,
    /// What to do about it.
    pub kind: ErrorKind,
}

/// What sort of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// What the user gave cannot be used.
    Input,
    /// What the user asks for does not exist.
    NotFound,
    /// The request cannot be carried out as things are.
    Conflict,
    /// A file, a store or a service did not do what it was asked to do.
    Other,
}

impl Error {
    /// An error of this kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error {
            message: message.into(),
            hints: Vec::new(),
            kind,
        }
    }

    /// The input cannot be used.
    pub fn input(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Input, message)
    }

    /// What was asked for does not exist.
    pub fn not_found(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::NotFound, message)
    }

    /// Something outside this room failed.
    pub fn other(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Other, message)
    }

    /// The error with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
