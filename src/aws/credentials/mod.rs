//! Whose credentials sign: the same that AWS CLI finds, in the order of botocore's chain.
//!
//! 1. [`keys`] of the environment, unless `--profile` names a profile
//! 2. [`role`]: the profile's `role_arn`, with the credentials of another profile
//! 3. [`web_identity`]: a token of another identity provider, of the environment or the profile
//! 4. [`sso`]: IAM Identity Center
//! 5. [`keys`] of the credentials file
//! 6. [`process`]: the output of a `credential_process`
//! 7. [`keys`] of the config file
//! 8. [`container`]
//! 9. [`instance`]: EC2's metadata
//!
//! The first that is configured counts: where it fails, nothing else is tried.

mod chain;
mod container;
pub mod instance;
mod keys;
mod process;
mod profile;
mod refresh;
mod role;
mod sso;
mod sts;
mod time;
mod web_identity;

pub use chain::Chain;
pub use refresh::Sources;

use crate::wire::{Failure, FailureKind};
use aws_credential_types::Credentials;

/// The credentials that sign.
///
/// # Errors
/// None are found, or the source that is configured fails.
async fn find(chain: &Chain<'_>) -> Result<Credentials, Failure> {
    let name = chain.settings.profile_name();
    let environment = if chain.settings.profile_only {
        None
    } else {
        keys::of_environment(chain.surroundings)?
    };
    let found = match environment {
        Some(credentials) => Some(credentials),
        None => match role::of_profile(chain, name).await? {
            Some(credentials) => Some(credentials),
            None => profile::find(chain, name, !chain.settings.profile_only).await?,
        },
    };
    let found = match found {
        Some(credentials) => Some(credentials),
        None => match container::find(chain).await? {
            Some(credentials) => Some(credentials),
            None => {
                instance::credentials(chain.http, chain.surroundings, chain.files, name).await?
            }
        },
    };
    keys::checked(found.ok_or_else(none)?, (chain.surroundings.clock)())
}

fn none() -> Failure {
    Failure {
        kind: FailureKind::NoCredentials,
        message:
            "Unable to locate credentials. You can configure credentials by running \"aws login\"."
                .to_owned(),
    }
}
