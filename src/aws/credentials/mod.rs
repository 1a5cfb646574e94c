//! Whose credentials sign: the same that AWS CLI finds, in the order of botocore's chain.
//!
//! 1. [`keys`] of the environment, unless `--profile` names a profile
//! 2. [`role`]: the profile's `role_arn`, with the credentials of another profile
//! 3. [`role`]: a web identity, of the environment or the profile
//! 4. [`sso`]: IAM Identity Center
//! 5. [`keys`] of the credentials file
//! 6. [`process`]: the output of a `credential_process`
//! 7. [`keys`] of the config file
//! 8. [`container`]
//! 9. [`instance`]: EC2's metadata
//!
//! The first that is configured counts: where it fails, nothing else is tried.

mod container;
pub mod instance;
mod keys;
mod process;
mod role;
mod sso;
mod sts;
mod time;

use super::config::Files;
use super::http::Http;
use super::{Settings, Surroundings};
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
type Found = Result<Option<Credentials>, Failure>;

/// The credentials that sign.
///
/// # Errors
/// None are found, or the source that is configured fails.
pub async fn find(chain: &Chain<'_>) -> Result<Credentials, Failure> {
    let profile = chain.settings.profile_name();
    let environment = match chain.settings.profile_only {
        true => None,
        false => keys::of_environment(chain.surroundings)?,
    };
    let found = match environment {
        Some(credentials) => Some(credentials),
        None => match role::of_profile(chain, profile).await? {
            Some(credentials) => Some(credentials),
            None => of_profile(chain, profile, !chain.settings.profile_only).await?,
        },
    };
    let found = match found {
        Some(credentials) => Some(credentials),
        None => match container::find(chain).await? {
            Some(credentials) => Some(credentials),
            None => {
                instance::credentials(chain.http, chain.surroundings, chain.files, profile).await?
            }
        },
    };
    keys::checked(found.ok_or_else(none)?, (chain.surroundings.clock)())
}

/// What a profile has itself, without a role that it takes with another profile's credentials.
async fn of_profile(chain: &Chain<'_>, profile: &str, with_environment: bool) -> Found {
    if let Some(credentials) = role::web_identity(chain, profile, with_environment).await? {
        return Ok(Some(credentials));
    }
    if let Some(credentials) = sso::find(chain, profile).await? {
        return Ok(Some(credentials));
    }
    if let Some(credentials) = keys::of_credentials_file(chain.files, profile)? {
        return Ok(Some(credentials));
    }
    if let Some(line) = chain.files.get(profile, "credential_process") {
        let now = (chain.surroundings.clock)();
        return process::run(line, now).map(Some).map_err(|reason| Failure {
            kind: FailureKind::Other,
            message: format!("Error when retrieving credentials from custom-process: {reason}"),
        });
    }
    keys::of_config_file(chain.files, profile)
}

fn none() -> Failure {
    Failure {
        kind: FailureKind::NoCredentials,
        message:
            "Unable to locate credentials. You can configure credentials by running \"aws login\"."
                .to_owned(),
    }
}

/// A setting of credentials that cannot work.
fn wrong(message: impl Into<String>) -> Failure {
    Failure {
        kind: FailureKind::Other,
        message: message.into(),
    }
}

/// A time limit that has passed.
fn expired(expiry: SystemTime, now: SystemTime) -> Result<(), Failure> {
    match expiry > now {
        true => Ok(()),
        false => Err(wrong(
            "Credentials were refreshed, but the refreshed credentials are still expired.",
        )),
    }
}
