//! Why an operation was not carried out.

use crate::diagnostic::Diagnostic;
use crate::wire::{Failure, ServiceError};
use std::borrow::Cow;

/// Either the service's own answer, or trouble with the state folder.
#[derive(Debug)]
pub(super) enum Refusal {
    Service(ServiceError),
    State(Failure),
}

impl Refusal {
    /// An error of the API, or one that every AWS service of this protocol has.
    pub fn new(code: &str, message: impl Into<String>) -> Refusal {
        Refusal::Service(ServiceError::new(code, message))
    }

    pub fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new("BadRequestException", message)
    }

    pub fn internal(message: impl Into<String>) -> Refusal {
        Refusal::new("InternalServerErrorException", message)
    }

    /// How the service words a finding.
    pub fn of(finding: &Diagnostic) -> Refusal {
        match &finding.answer {
            Some(answer) => Refusal::new(
                answer.code,
                answer.message.as_ref().unwrap_or(&finding.message),
            ),
            None => Refusal::bad_request(&finding.message),
        }
    }

    /// The answer; trouble with the folder is the service's own fault.
    pub fn error(&self) -> Cow<'_, ServiceError> {
        match self {
            Refusal::Service(error) => Cow::Borrowed(error),
            Refusal::State(failure) => Cow::Owned(ServiceError::new(
                "InternalServerErrorException",
                &failure.message,
            )),
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal::State(failure)
    }
}
