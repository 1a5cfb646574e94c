//! The credentials that a profile has itself.

use super::chain::{Chain, Found};
use super::{keys, process, sso, web_identity};
use crate::wire::{Failure, FailureKind};

/// What a profile has itself, without a role that it takes with another profile's credentials.
pub async fn find(chain: &Chain<'_>, profile: &str, with_environment: bool) -> Found {
    if let Some(credentials) = web_identity::find(chain, profile, with_environment).await? {
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
