//! Why a call failed, in words.

use super::http::Unanswered;
use crate::wire::{Failure, FailureKind};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why a call of another service of AWS failed.
pub fn call_failed<E>(operation: &str, error: &SdkError<E, impl std::fmt::Debug>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    SdkError<E, ()>: Sized,
{
    if let SdkError::ServiceError(refused) = error {
        let refused = refused.err();
        return Failure {
            kind: FailureKind::Refused,
            message: format!(
                "An error occurred ({}) when calling the {operation} operation: {}",
                refused.code().unwrap_or("Unknown"),
                refused.message().unwrap_or_default()
            ),
        };
    }
    let reason = match std::error::Error::source(error).and_then(Unanswered::within) {
        Some(unanswered) => unanswered.to_string(),
        None => causes(error),
    };
    Failure {
        kind: FailureKind::Other,
        message: format!("no answer to {operation}: {reason}"),
    }
}

/// Why a service of AWS refused or did not answer, in its own words where it has any.
pub fn reason<E, R>(error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let code = error.code().unwrap_or_default();
    let with_code = |message| format!("{message} ({code})");
    error.message().map_or_else(|| causes(error), with_code)
}

/// What a person can do about a refusal that any operation of AWS may answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Grant the permission to call the operation.
    Permission,
    /// Call less often.
    Patience,
}

/// What can be done about an error with this code; `None` where its message must do.
pub fn remedy(code: &str) -> Option<Remedy> {
    match code {
        "AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation" => {
            Some(Remedy::Permission)
        }
        "ThrottlingException"
        | "Throttling"
        | "TooManyRequestsException"
        | "RequestLimitExceeded" => Some(Remedy::Patience),
        _ => None,
    }
}

/// What went wrong, cause by cause.
pub fn causes(error: &dyn std::error::Error) -> String {
    let texts: Vec<String> = std::iter::successors(Some(error), |cause| cause.source())
        .map(ToString::to_string)
        .collect();
    texts.join(": ")
}
