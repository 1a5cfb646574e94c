//! Trouble that is no finding about a document: its kind, what it says and the ways forward. The
//! kind alone gives the exit code.

use crate::wire::{Failure, FailureKind, ServiceError};
use std::fmt;

/// What sort of trouble; AWS CLI v2's exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Errors among the findings of `validate`.
    Findings,
    /// The command line, or a document on it: 252.
    Usage,
    /// A region or credentials are missing, a setting is wrong: 253.
    Configuration,
    /// The service said no: 254.
    Service,
    /// Everything else: 255.
    General,
}

impl Kind {
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Findings => 1,
            Kind::Usage => 252,
            Kind::Configuration => 253,
            Kind::Service => 254,
            Kind::General => 255,
        }
    }
}

/// One trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub kind: Kind,
    /// AWS CLI's name for it, such as `ParamValidation`, `NoRegion`, or the service's error code.
    pub code: Option<String>,
    /// What is wrong.
    pub message: String,
    /// It has been told already, finding by finding.
    pub told: bool,
    /// Ways forward, each a sentence.
    pub hints: Vec<String>,
    /// The service's own message, apart from the sentence around it.
    pub service_message: Option<String>,
}

impl Error {
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        let code = (kind == Kind::Usage).then(|| "ParamValidation".to_owned());
        Error {
            kind,
            code,
            message: message.into(),
            told: false,
            hints: Vec::new(),
            service_message: None,
        }
    }

    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(Kind::Usage, message)
    }

    pub fn general(message: impl Into<String>) -> Error {
        Error::new(Kind::General, message)
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hints.push(hint.into());
        self
    }

    pub fn hints(mut self, hints: impl IntoIterator<Item = String>) -> Error {
        self.hints.extend(hints);
        self
    }

    /// The sentence that AWS CLI makes of a service error.
    pub fn service(error: &ServiceError, operation: &str) -> Error {
        let retries = error
            .retries_exhausted
            .map(|retries| format!(" (reached max retries: {retries})"));
        let message = format!(
            "An error occurred ({}) when calling the {operation} operation{}: {}",
            error.code,
            retries.unwrap_or_default(),
            error.message
        );
        Error {
            code: Some(error.code.clone()),
            service_message: Some(error.message.clone()),
            ..Error::new(Kind::Service, message)
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        let (kind, code) = match failure.kind {
            FailureKind::NoRegion => (Kind::Configuration, Some("NoRegion")),
            FailureKind::NoCredentials => (Kind::Configuration, Some("NoCredentials")),
            FailureKind::Configuration => (Kind::Configuration, Some("Configuration")),
            FailureKind::Connection | FailureKind::Other => (Kind::General, None),
        };
        Error {
            code: code.map(str::to_owned),
            ..Error::new(kind, failure.message)
        }
    }
}

/// Trouble with the system: what was tried, and each cause below it.
impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Error {
        Error::general(format!("{error:#}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
