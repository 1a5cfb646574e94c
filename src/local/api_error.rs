//! Why an operation was not carried out.

use super::store;
use crate::diagnostic::Diagnostic;
use crate::wire::ServiceError;
use std::borrow::Cow;

/// The code of an answer that may be different in a moment.
pub(super) const UNAVAILABLE: &str = "ServiceUnavailableException";

/// Either the service's own answer, or a state that cannot be read or changed.
#[derive(Debug)]
pub(super) enum ApiError {
    Service(ServiceError),
    State(store::Error),
}

impl ApiError {
    /// An error of the API, or one that every AWS service of this protocol has.
    pub fn new(code: &str, message: impl Into<String>) -> ApiError {
        ApiError::Service(ServiceError::new(code, message))
    }

    pub fn bad_request(message: impl Into<String>) -> ApiError {
        ApiError::new("BadRequestException", message)
    }

    /// How the service words a finding.
    pub fn of(finding: &Diagnostic) -> ApiError {
        match &finding.finding.answer {
            Some(answer) => ApiError::new(
                answer.code,
                answer.message.as_ref().unwrap_or(&finding.finding.message),
            ),
            None => ApiError::bad_request(&finding.finding.message),
        }
    }

    /// The answer. A state that cannot be used is the service's own fault.
    pub fn error(&self) -> Cow<'_, ServiceError> {
        match self {
            ApiError::Service(error) => Cow::Borrowed(error),
            ApiError::State(state) => {
                let code = match state {
                    store::Error::Unavailable(_) => UNAVAILABLE,
                    _ => "InternalServerErrorException",
                };
                Cow::Owned(ServiceError::new(code, state.message()))
            }
        }
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> ApiError {
        ApiError::State(error)
    }
}
