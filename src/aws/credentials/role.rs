//! Roles taken with the credentials of another profile. STS hands their credentials out.

use super::chain::{Chain, Found, wrong};
use super::sts;
use super::{container, instance, keys, profile};
use crate::aws::config::Files;
use crate::wire::Failure;
use aws_credential_types::Credentials;

/// The role that a profile takes with the credentials of another profile or of its surroundings.
pub async fn of_profile(chain: &Chain<'_>, profile: &str) -> Found {
    if takes_role(chain.files, profile) {
        take(chain, profile, &mut vec![profile.to_owned()])
            .await
            .map(Some)
    } else {
        Ok(None)
    }
}

fn takes_role(files: &Files, profile: &str) -> bool {
    let has = |key: &str| files.get(profile, key).is_some();
    has("role_arn") && !has("web_identity_token_file")
}

/// Takes the role of a profile; `visited` are the profiles that led here, this one included.
async fn take(
    chain: &Chain<'_>,
    profile: &str,
    visited: &mut Vec<String>,
) -> Result<Credentials, Failure> {
    let get = |key: &str| chain.files.get(profile, key);
    let source = match (get("source_profile"), get("credential_source")) {
        (Some(_), Some(_)) => {
            return Err(wrong(format!(
                "The profile \"{profile}\" contains both source_profile and credential_source."
            )));
        }
        (None, None) => {
            return Err(wrong(
                "Partial credentials found in assume-role, missing: source_profile or credential_source",
            ));
        }
        (None, Some(source)) => of_source(chain, profile, source).await?,
        (Some(source), None) => {
            check_source(chain.files, profile, source, visited)?;
            visited.push(source.to_owned());
            of_source_profile(chain, source, visited).await?
        }
    };
    let source = keys::checked(source, (chain.surroundings.clock)())?;
    let mfa_serial = get("mfa_serial").map(str::to_owned);
    let token_code = mfa_serial
        .as_deref()
        .map(|serial| ask(chain, profile, serial))
        .transpose()?;
    let request = sts::AssumeRole {
        role_arn: get("role_arn").unwrap_or_default().to_owned(),
        session_name: sts::session_name(get("role_session_name"), (chain.surroundings.clock)()),
        external_id: get("external_id").map(str::to_owned),
        duration: get("duration_seconds").and_then(|seconds| seconds.trim().parse().ok()),
        mfa: mfa_serial.zip(token_code),
    };
    sts::assume_role(chain, source, request).await
}

/// The code of the user's device.
fn ask(chain: &Chain<'_>, profile: &str, serial: &str) -> Result<String, Failure> {
    let answer = (chain.surroundings.ask)(&format!("Enter MFA code for {serial}: "));
    let code = answer.as_deref().map_or("", str::trim);
    if code.is_empty() {
        Err(wrong(format!(
            "the profile \"{profile}\" needs a code of the MFA device {serial}, and there is no \
         terminal to ask for it: run `aws sts get-session-token --serial-number {serial} \
         --token-code CODE` and use the credentials that it prints"
        )))
    } else {
        Ok(code.to_owned())
    }
}

/// The credentials that a `credential_source` names.
async fn of_source(chain: &Chain<'_>, profile: &str, source: &str) -> Result<Credentials, Failure> {
    let found = match source.to_ascii_lowercase().as_str() {
        "environment" => keys::of_environment(chain.surroundings)?,
        "ecscontainer" => container::find(chain).await?,
        "ec2instancemetadata" => {
            let (http, surroundings) = (chain.http, chain.surroundings);
            instance::credentials(http, surroundings, chain.files, profile).await?
        }
        _ => {
            return Err(wrong(format!(
                "The credential source \"{source}\" referenced in profile \"{profile}\" is not valid."
            )));
        }
    };
    found.ok_or_else(|| {
        wrong(format!(
            "Error when retrieving credentials from {source}: No credentials found in \
             credential_source referenced in profile {profile}"
        ))
    })
}

/// A profile may name itself as its source, if it has keys.
fn check_source(
    files: &Files,
    profile: &str,
    source: &str,
    visited: &[String],
) -> Result<(), Failure> {
    if !files.has(source) {
        return Err(wrong(format!(
            "The source_profile \"{source}\" referenced in the profile \"{profile}\" does not exist."
        )));
    }
    let is_new = !visited.iter().any(|visited| visited == source);
    if is_new || (source == profile && keys::has_any(files, source)) {
        Ok(())
    } else {
        Err(wrong(format!(
            "Infinite loop in credential configuration detected. Attempting to load from profile \
         {source} which has already been visited. Visited profiles: {}",
            visited.join(", ")
        )))
    }
}

/// The credentials of a source profile: its keys, else the role that it takes itself.
async fn of_source_profile(
    chain: &Chain<'_>,
    profile: &str,
    visited: &mut Vec<String>,
) -> Result<Credentials, Failure> {
    if takes_role(chain.files, profile) && !keys::has_any(chain.files, profile) {
        return Box::pin(take(chain, profile, visited)).await;
    }
    of_profile_alone(chain, profile).await?.ok_or_else(|| {
        wrong(format!(
            "The source profile \"{profile}\" must have credentials."
        ))
    })
}

async fn of_profile_alone(chain: &Chain<'_>, profile: &str) -> Found {
    Box::pin(profile::find(chain, profile, false)).await
}
