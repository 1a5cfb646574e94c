//! Roles taken with a token of another identity provider.

use super::chain::{Chain, Found, wrong};
use super::sts;

/// The role that a token of another identity provider gives. The environment counts before the
/// profile, member by member.
pub async fn find(chain: &Chain<'_>, profile: &str, with_environment: bool) -> Found {
    let get = |key: &str, variable: &str| {
        let variable = chain
            .surroundings
            .variables
            .get(variable)
            .map(String::as_str);
        let variable = variable.filter(|_| with_environment);
        variable
            .or_else(|| chain.files.get(profile, key))
            .filter(|value| !value.is_empty())
    };
    let Some(path) = get("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE") else {
        return Ok(None);
    };
    let role_arn = get("role_arn", "AWS_ROLE_ARN").ok_or_else(|| {
        wrong(
            "The provided profile or the current environment is configured to assume role with web \
             identity but has no role ARN configured. Ensure that the profile has the role_arn \
             configuration set or the AWS_ROLE_ARN env var is set.",
        )
    })?;
    let token = std::fs::read_to_string(path).map_err(|error| {
        wrong(format!(
            "the web identity token {path} cannot be read: {error}"
        ))
    })?;
    let name = get("role_session_name", "AWS_ROLE_SESSION_NAME");
    let name = sts::session_name(name, (chain.surroundings.clock)());
    sts::assume_role_with_web_identity(chain, role_arn, &name, token)
        .await
        .map(Some)
}
