//! Errors other than findings about documents: kind, message, hints. The kind alone decides the exit
//! code.

use crate::wire::{Failure, FailureKind, ServiceError};
use std::fmt;

/// The kind of an error, with the exit codes of AWS CLI v2 and a few of this tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Errors among the findings of `validate`.
    Findings,
    /// A plan has changes: 2.
    Changes,
    /// A port, a file or Envoy cannot be used: 2.
    Machine,
    /// The words of the command line: 252.
    Usage,
    /// A value on the command line, or a document: 252.
    Value,
    /// A Region or credentials are missing, a setting is invalid: 253.
    Configuration,
    /// The service rejected the request: 254.
    Service,
    /// Everything else: 255.
    General,
}

impl Kind {
    /// The exit code of AWS CLI for this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Findings => 1,
            Kind::Changes | Kind::Machine => 2,
            Kind::Usage | Kind::Value => 252,
            Kind::Configuration => 253,
            Kind::Service => 254,
            Kind::General => 255,
        }
    }
}

/// Exit codes, and what they report.
pub const EXITS: [(u8, &str); 7] = [
    (0, "Success."),
    (1, "Documents have errors."),
    (
        2,
        "A port, a file or Envoy cannot be used; for `plan`, there are changes.",
    ),
    (252, "The command line, or a document on it, is invalid."),
    (
        253,
        "A Region, credentials or a setting are missing or invalid.",
    ),
    (254, "The service rejected the request."),
    (255, "Any other error."),
];

/// One error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What the exit code follows from.
    pub kind: Kind,
    /// AWS CLI's name for it, such as `ParamValidation`, `NoRegion`, or the service's error code.
    pub code: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Already reported as findings; print nothing more.
    pub reported: bool,
    /// For a word that is not in a closed set: those of the set that are most like it.
    pub near: Option<Vec<String>>,
    /// Hints, each a sentence.
    pub hints: Vec<String>,
    /// The service's own message, apart from the sentence around it.
    pub service_message: Option<Box<str>>,
}

impl Error {
    /// An error of any kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        let code = matches!(kind, Kind::Usage | Kind::Value).then(|| "ParamValidation".to_owned());
        Error {
            kind,
            code,
            message: message.into(),
            reported: false,
            near: None,
            hints: Vec::new(),
            service_message: None,
        }
    }

    /// An error that has already been printed, finding by finding.
    pub fn reported(kind: Kind) -> Error {
        Error {
            reported: true,
            ..Error::new(kind, "errors were found")
        }
    }

    /// A command line that is wrong.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(Kind::Usage, message)
    }

    /// A value that is wrong.
    pub fn value(message: impl Into<String>) -> Error {
        Error::new(Kind::Value, message)
    }

    /// Words that belong to nothing. AWS CLI has no code for it.
    pub fn unknown_options(words: &str) -> Error {
        Error {
            code: None,
            ..Error::usage(format!("Unknown options: {words}"))
        }
    }

    /// Everything that has no kind of its own.
    pub fn general(message: impl Into<String>) -> Error {
        Error::new(Kind::General, message)
    }

    /// Says that a word of a closed set was wanted, and which are like the one that was given.
    pub fn near(mut self, near: Vec<&str>) -> Error {
        self.near = Some(near.into_iter().map(str::to_owned).collect());
        self
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hints.push(hint.into());
        self
    }

    /// Adds several hints.
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
            service_message: Some(error.message.as_str().into()),
            ..Error::new(Kind::Service, message)
        }
    }
}

/// Why AWS may not answer, and who does.
const CLOSED: &str = "AWS closed App Mesh on 2026-09-30; `--local` uses the local App Mesh, which needs \
                      no AWS, and `--endpoint-url` calls another";

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        let (kind, code) = match failure.kind {
            FailureKind::NoRegion => (Kind::Configuration, Some("NoRegion")),
            FailureKind::NoCredentials => (Kind::Configuration, Some("NoCredentials")),
            FailureKind::Configuration => (Kind::Configuration, Some("Configuration")),
            FailureKind::Refused => (Kind::Service, None),
            FailureKind::Connection | FailureKind::AwsUnreachable | FailureKind::Other => {
                (Kind::General, None)
            }
        };
        let error = Error {
            code: code.map(str::to_owned),
            ..Error::new(kind, failure.message)
        };
        match failure.kind {
            FailureKind::AwsUnreachable => error.hint(CLOSED),
            FailureKind::NoRegion => error.hint(CLOSED).hint(
                "another endpoint also needs a region: add `--region us-east-1`, or set AWS_REGION",
            ),
            FailureKind::NoCredentials => error.hint(CLOSED).hint(
                "for another endpoint set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or add \
                 `--no-sign-request`",
            ),
            _ => error,
        }
    }
}

/// An error of the system: what was tried, and each cause below it.
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
