//! `credential_process`: a program that prints credentials as JSON.

use super::{keys, time};
use crate::aws::config::words;
use aws_credential_types::Credentials;
use serde_json::Value;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Runs the program of a line, without a shell, and reads what it prints.
///
/// # Errors
/// Why there are no credentials.
pub fn run(line: &str, now: SystemTime) -> Result<Credentials, String> {
    let words = words::split(line).map_err(|reason| format!("`{line}`: {reason}"))?;
    let (program, arguments) = words.split_first().ok_or("credential_process is empty")?;
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("`{program}` cannot be started: {error}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(match stderr.trim() {
            "" => format!("`{program}` ended with {}", output.status),
            stderr => stderr.to_owned(),
        });
    }
    read(&output.stdout, now)
}

fn read(output: &[u8], now: SystemTime) -> Result<Credentials, String> {
    let json: Value = serde_json::from_slice(output)
        .map_err(|error| format!("the output of the process is not JSON: {error}"))?;
    match json.get("Version") {
        Some(version) if version.as_f64() == Some(1.0) => {}
        version => {
            let version = match version {
                Some(Value::String(text)) => text.clone(),
                Some(version) => version.to_string(),
                None => "<Version key not provided>".to_owned(),
            };
            return Err(format!(
                "Unsupported version '{version}' for credential process provider, supported versions: 1"
            ));
        }
    }
    let text = |key: &str| match json.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("`{key}` in the response is not a string")),
    };
    let required =
        |key: &str| text(key)?.ok_or_else(|| format!("Missing required key in response: '{key}'"));
    let expiry = text("Expiration")?
        .map(|text| time::parse(text).map_err(|reason| format!("Expiration: {reason}")))
        .transpose()?;
    if expiry.is_some_and(|expiry| expiry <= now) {
        return Err("the credentials of the process are expired already".to_owned());
    }
    Ok(keys::credentials(
        required("AccessKeyId")?,
        required("SecretAccessKey")?,
        text("SessionToken")?,
        expiry,
        "credential_process",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(output: &str) -> String {
        read(output.as_bytes(), SystemTime::UNIX_EPOCH).unwrap_err()
    }

    #[test]
    fn reads_what_the_process_prints() {
        let found = read(
            br#"{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": null,
                "Expiration": "2036-01-01T00:00:00UTC", "More": 1}"#,
            SystemTime::UNIX_EPOCH,
        );
        let found = found.unwrap();
        assert_eq!((found.access_key_id(), found.session_token()), ("a", None));
        assert!(found.expiry().is_some());
    }

    #[test]
    fn errors_are_botocores() {
        assert!(error("{").contains("not JSON"));
        assert!(error("{}").contains("Unsupported version '<Version key not provided>'"));
        assert!(error(r#"{"Version": 2}"#).contains("Unsupported version '2'"));
        assert!(
            error(r#"{"Version": 1}"#).contains("Missing required key in response: 'AccessKeyId'")
        );
        let keys = r#""Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s""#;
        assert!(error(&format!("{{{keys}, \"Expiration\": 5}}")).contains("not a string"));
        assert!(error(&format!("{{{keys}, \"Expiration\": \"x\"}}")).contains("not a time"));
        assert!(
            error(&format!(
                "{{{keys}, \"Expiration\": \"1960-01-01T00:00:00Z\"}}"
            ))
            .contains("expired")
        );
    }
}
