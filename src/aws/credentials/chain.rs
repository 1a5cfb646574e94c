//! What the sources of credentials look at, and what they give.

use crate::aws::config::Files;
use crate::aws::http::Http;
use crate::aws::settings::Settings;
use crate::aws::surroundings::Surroundings;
use crate::wire::{Failure, FailureKind};
use aws_credential_types::Credentials;
use aws_types::SdkConfig;
use std::time::SystemTime;

/// What the chain looks at.
pub struct Chain<'a> {
    pub settings: &'a Settings,
    pub surroundings: &'a Surroundings,
    pub files: &'a Files,
    pub http: &'a Http,
    /// Region, HTTP client and timeouts for calls of STS and IAM Identity Center.
    pub config: &'a SdkConfig,
}

/// Credentials, or nothing where this source is not configured.
pub type Found = Result<Option<Credentials>, Failure>;

/// A setting of credentials that cannot work.
pub fn wrong(message: impl Into<String>) -> Failure {
    Failure {
        kind: FailureKind::Other,
        message: message.into(),
    }
}

/// A time limit that has passed.
pub fn expired(expiry: SystemTime, now: SystemTime) -> Result<(), Failure> {
    if expiry > now {
        Ok(())
    } else {
        Err(wrong(
            "Credentials were refreshed, but the refreshed credentials are still expired.",
        ))
    }
}
