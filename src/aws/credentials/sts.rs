//! Calls of STS.

use super::chain::{Chain, wrong};
use crate::aws::endpoint::configured_endpoint;
use crate::aws::failure::call_failed;
use crate::wire::Failure;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::Client;
use aws_sdk_sts::types::Credentials as Issued;
use std::time::{SystemTime, UNIX_EPOCH};

/// What is asked for.
pub struct AssumeRole {
    pub role_arn: String,
    pub session_name: String,
    pub external_id: Option<String>,
    /// In seconds.
    pub duration: Option<i32>,
    /// The serial number of a device, and the code that it shows.
    pub mfa: Option<(String, String)>,
}

/// Takes a role with these credentials.
///
/// # Errors
/// STS refuses, or does not answer.
pub async fn assume_role(
    chain: &Chain<'_>,
    source: Credentials,
    request: AssumeRole,
) -> Result<Credentials, Failure> {
    let (serial_number, token_code) = request.mfa.unzip();
    let answer = client(chain, Some(source))
        .assume_role()
        .role_arn(request.role_arn)
        .role_session_name(request.session_name)
        .set_external_id(request.external_id)
        .set_duration_seconds(request.duration)
        .set_serial_number(serial_number)
        .set_token_code(token_code)
        .send()
        .await
        .map_err(|error| call_failed("AssumeRole", &error))?;
    issued(answer.credentials)
}

/// Takes a role with the token of another identity provider.
///
/// # Errors
/// STS refuses, or does not answer.
pub async fn assume_role_with_web_identity(
    chain: &Chain<'_>,
    role_arn: &str,
    session_name: &str,
    token: String,
) -> Result<Credentials, Failure> {
    let answer = client(chain, None)
        .assume_role_with_web_identity()
        .role_arn(role_arn)
        .role_session_name(session_name)
        .web_identity_token(token)
        .send()
        .await
        .map_err(|error| call_failed("AssumeRoleWithWebIdentity", &error))?;
    issued(answer.credentials)
}

fn client(chain: &Chain<'_>, credentials: Option<Credentials>) -> Client {
    let mut config = chain.config.to_builder();
    config
        .set_credentials_provider(credentials.map(SharedCredentialsProvider::new))
        .set_endpoint_url(configured_endpoint(chain, "sts"));
    Client::new(&config.build())
}

fn issued(credentials: Option<Issued>) -> Result<Credentials, Failure> {
    let credentials = credentials.ok_or_else(|| wrong("STS answered without credentials"))?;
    let expiry = SystemTime::try_from(*credentials.expiration())
        .map_err(|error| wrong(format!("STS answered with an odd expiration: {error}")))?;
    Ok(Credentials::new(
        credentials.access_key_id(),
        credentials.secret_access_key(),
        Some(credentials.session_token().to_owned()),
        Some(expiry),
        "STS",
    ))
}

/// The name of a session, which shows up in the account's logs; botocore's where none is set.
pub fn session_name(configured: Option<&str>, now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    configured.map_or_else(|| format!("botocore-session-{seconds}"), str::to_owned)
}
