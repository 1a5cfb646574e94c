//! Why an instance is not registered, found or changed.

use std::fmt;

/// An error in the words of Cloud Map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What a client distinguishes.
    pub code: Code,
    /// A sentence for a person.
    pub message: String,
}

/// The errors of Cloud Map's API that can occur here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A member of the request is wrong.
    InvalidInput,
    /// There is no instance of this id.
    InstanceNotFound,
    /// There is no service of this name.
    ServiceNotFound,
    /// The instances cannot be read or written at the moment. It is the only one that is not the
    /// caller's.
    Internal,
}

impl Code {
    /// The code as AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Code::InvalidInput => "InvalidInput",
            Code::InstanceNotFound => "InstanceNotFound",
            Code::ServiceNotFound => "ServiceNotFound",
            Code::Internal => "InternalFailure",
        }
    }
}

impl Error {
    /// An error with this code.
    pub fn new(code: Code, message: impl Into<String>) -> Error {
        Error {
            code,
            message: message.into(),
        }
    }

    /// A value that Cloud Map would reject.
    pub fn invalid(message: impl Into<String>) -> Error {
        Error::new(Code::InvalidInput, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
