//! Keys as they are written: in the environment, the credentials file, the config file.

use super::chain::{Found, expired, wrong};
use super::time;
use crate::aws::config::Files;
use crate::aws::surroundings::Surroundings;
use crate::wire::Failure;
use aws_credential_types::Credentials;
use std::time::SystemTime;

const ACCESS_KEY: &str = "AWS_ACCESS_KEY_ID";
const SECRET_KEY: &str = "AWS_SECRET_ACCESS_KEY";
/// The older name comes first, as in botocore.
const TOKENS: [&str; 2] = ["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"];
const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";

/// The keys of the environment.
pub fn of_environment(surroundings: &Surroundings) -> Found {
    let Some(access_key) = surroundings.get(ACCESS_KEY) else {
        return Ok(None);
    };
    let secret_key = surroundings
        .get(SECRET_KEY)
        .ok_or_else(|| partial("env", SECRET_KEY))?;
    let token = TOKENS.iter().find_map(|name| surroundings.get(name));
    let expiry = surroundings
        .get(EXPIRATION)
        .map(|text| time::parse(text).map_err(|reason| wrong(format!("{EXPIRATION}: {reason}"))))
        .transpose()?;
    Ok(Some(credentials(
        access_key,
        secret_key,
        token,
        expiry,
        "environment variables",
    )))
}

/// The keys of a profile in the credentials file.
pub fn of_credentials_file(files: &Files, profile: &str) -> Found {
    of_file("shared-credentials-file", |key| {
        files.get_in_credentials(profile, key)
    })
}

/// The keys of a profile in the config file.
pub fn of_config_file(files: &Files, profile: &str) -> Found {
    of_file("config-file", |key| files.get_in_config(profile, key))
}

/// Whether a profile has keys in either file.
pub fn has_any(files: &Files, profile: &str) -> bool {
    let has = |name: &str| files.get(profile, &name.to_ascii_lowercase()).is_some();
    has(ACCESS_KEY) || has(SECRET_KEY)
}

fn of_file<'a>(provider: &'static str, get: impl Fn(&str) -> Option<&'a str>) -> Found {
    let get = |name: &str| get(&name.to_ascii_lowercase());
    let Some(access_key) = get(ACCESS_KEY) else {
        return Ok(None);
    };
    let secret_key =
        get(SECRET_KEY).ok_or_else(|| partial(provider, &SECRET_KEY.to_ascii_lowercase()))?;
    let token = TOKENS.iter().find_map(|name| get(name));
    Ok(Some(credentials(
        access_key, secret_key, token, None, provider,
    )))
}

/// Credentials of their parts. `provider` names their source in errors.
pub fn credentials(
    access_key: &str,
    secret_key: &str,
    token: Option<&str>,
    expiry: Option<SystemTime>,
    provider: &'static str,
) -> Credentials {
    let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
    Credentials::new(access_key, secret_key, token, expiry, provider)
}

/// Credentials that can be sent: not expired, and of signs that a header may contain. A key that was
/// copied with its line end would otherwise end in an error that says nothing about it.
///
/// # Errors
/// Which part is wrong, without the part itself.
pub fn checked(credentials: Credentials, now: SystemTime) -> Result<Credentials, Failure> {
    if let Some(expiry) = credentials.expiry() {
        expired(expiry, now)?;
    }
    let in_header = |c: char| c == ' ' || c.is_ascii_graphic();
    let in_secret = |c: char| !c.is_control();
    check(
        "access key id (AWS_ACCESS_KEY_ID)",
        credentials.access_key_id(),
        in_header,
    )?;
    check(
        "secret access key (AWS_SECRET_ACCESS_KEY)",
        credentials.secret_access_key(),
        in_secret,
    )?;
    let token = credentials.session_token().unwrap_or_default();
    check("session token (AWS_SESSION_TOKEN)", token, in_header)?;
    Ok(credentials)
}

fn check(name: &str, value: &str, is_allowed: impl Fn(char) -> bool) -> Result<(), Failure> {
    match value.chars().find(|c| !is_allowed(*c)) {
        Some(sign) => Err(wrong(format!(
            "the {name} contains {}, which no key contains",
            named(sign)
        ))),
        None => Ok(()),
    }
}

fn named(sign: char) -> String {
    match sign {
        '\r' => "a carriage return (a file with Windows line ends?)".to_owned(),
        '\n' => "a line end".to_owned(),
        sign => format!("the character U+{:04X}", u32::from(sign)),
    }
}

fn partial(provider: &str, missing: &str) -> Failure {
    wrong(format!(
        "Partial credentials found in {provider}, missing: {missing}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Found {
        of_environment(&Surroundings::of(variables.iter().copied()))
    }

    #[test]
    fn the_older_name_of_the_token_comes_first() {
        let keys = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s")];
        let token = |tokens: &[(&str, &str)]| {
            let found = environment(&[&keys, tokens].concat()).unwrap().unwrap();
            found.session_token().map(str::to_owned)
        };
        let (old, new) = (("AWS_SECURITY_TOKEN", "old"), ("AWS_SESSION_TOKEN", "new"));
        assert_eq!(token(&[old, new]).as_deref(), Some("old"));
        assert_eq!(
            token(&[("AWS_SECURITY_TOKEN", ""), new]).as_deref(),
            Some("new")
        );
        assert_eq!(token(&[]), None);
    }

    #[test]
    fn half_a_key_and_an_odd_expiry_are_errors() {
        assert_eq!(environment(&[]), Ok(None));
        assert_eq!(environment(&[("AWS_SECRET_ACCESS_KEY", "s")]), Ok(None));
        let half = environment(&[("AWS_ACCESS_KEY_ID", "a")]).unwrap_err();
        assert!(half.message.contains("missing: AWS_SECRET_ACCESS_KEY"));
        let odd = environment(&[
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_CREDENTIAL_EXPIRATION", "soon"),
        ]);
        assert!(
            odd.unwrap_err()
                .message
                .contains("AWS_CREDENTIAL_EXPIRATION")
        );
    }

    #[test]
    fn signs_that_no_key_has_are_named() {
        let now = SystemTime::UNIX_EPOCH;
        let check = |key: &str, token| {
            checked(credentials(key, "s/+=", token, None, "x"), now).map_err(|error| error.message)
        };
        assert!(check("AKIA", Some("t")).is_ok());
        assert!(
            check("AKIA\r", None)
                .unwrap_err()
                .contains("carriage return")
        );
        assert!(
            check("AKIA", Some("t\n"))
                .unwrap_err()
                .contains("session token")
        );
        assert!(check("é", None).unwrap_err().contains("U+00E9"));
        assert!(!check("AKIA\r", None).unwrap_err().contains("AKIA"));
        let old = credentials("a", "s", None, Some(now), "x");
        assert!(checked(old, now).unwrap_err().message.contains("expired"));
    }
}
