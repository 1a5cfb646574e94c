//! Why an instance is not registered, found or changed.

use std::fmt;

/// An error in the words of Cloud Map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub code: Code,
    pub message: String,
}

/// The errors of Cloud Map's API that can occur here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidInput,
    InstanceNotFound,
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
