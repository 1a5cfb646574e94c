//! Why a signature is not accepted, as AWS words it.

use crate::wire::ServiceError;

pub fn invalid(message: impl Into<String>) -> ServiceError {
    forbidden("InvalidSignatureException", message)
}

pub fn forbidden(code: &str, message: impl Into<String>) -> ServiceError {
    ServiceError {
        status: 403,
        ..ServiceError::new(code, message)
    }
}
