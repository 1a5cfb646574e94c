//! AWS as the one who answers: its settings, by the precedence of AWS CLI.

use super::debug;
use super::error::Error;
use super::lookup::{Found, Lookup};
use super::profile;
use crate::aws::{Aws, Settings};
use crate::wire::Service;
use std::time::Duration;

/// AWS, or whatever stands at the endpoint that is configured.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn service(lookup: &Lookup<'_>) -> Result<Box<dyn Service>, Error> {
    Ok(Box::new(connection(lookup)?))
}

/// The connection itself.
///
/// # Errors
/// As for [`service`].
pub fn connection(lookup: &Lookup<'_>) -> Result<Aws, Error> {
    let value = |found: Option<Found>| found.map(|found| found.value);
    let flag = |name: &str| lookup.matches.get_flag(name);
    let region = lookup.find("region", &["AWS_REGION", "AWS_DEFAULT_REGION"], "region");
    let named = lookup
        .option("profile")
        .or_else(|| lookup.variable(profile::VARIABLES));
    let endpoint = endpoint(lookup)?;
    if flag("debug") {
        debug::setting("region", region.as_ref(), "not configured");
        debug::setting("profile", named.as_ref(), "default");
        debug::setting("endpoint", endpoint.as_ref(), "AWS's own");
    }
    let ca_bundle = lookup
        .find("ca-bundle", &["AWS_CA_BUNDLE"], "ca_bundle")
        .or_else(|| lookup.variable(&["REQUESTS_CA_BUNDLE"]));
    let variable_or_key =
        |variable: &str, key: &str| lookup.variable(&[variable]).or_else(|| lookup.key(key));
    let settings = Settings {
        region: value(region),
        profile_only: lookup.option("profile").is_some(),
        profile: value(named),
        endpoint_url: value(endpoint),
        sign: !flag("no-sign-request"),
        ca_bundle: value(ca_bundle),
        no_verify: flag("no-verify-ssl"),
        connect_timeout: seconds(lookup, "cli-connect-timeout")?,
        read_timeout: seconds(lookup, "cli-read-timeout")?,
        retry_mode: value(variable_or_key("AWS_RETRY_MODE", "retry_mode")),
        max_attempts: value(variable_or_key("AWS_MAX_ATTEMPTS", "max_attempts")),
    };
    if settings.no_verify {
        anstream::eprintln!(
            "warning: --no-verify-ssl: nobody checks whom this request, credentials included, goes to"
        );
    }
    if settings.sign && !settings.profile_only {
        whole_key(lookup)?;
    }
    Ok(Aws::new(settings)?)
}

/// The address to call, where it is not AWS's own.
fn endpoint(lookup: &Lookup<'_>) -> Result<Option<Found>, Error> {
    let is_ignored = lookup
        .environment
        .is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        || lookup.profile.get("ignore_configured_endpoint_urls") == Some("true");
    let configured = || {
        lookup
            .variable(&["AWS_ENDPOINT_URL_APP_MESH", "AWS_ENDPOINT_URL"])
            .or_else(|| lookup.service_key("endpoint_url"))
            .or_else(|| lookup.key("endpoint_url"))
            .filter(|_| !is_ignored)
    };
    let Some(found) = lookup.option("endpoint-url").or_else(configured) else {
        return Ok(None);
    };
    match found.value.split_once("://") {
        Some(("http" | "https", host)) if !host.is_empty() => Ok(Some(found)),
        _ => Err(Error::value(format!(
            "Bad value for --endpoint-url \"{}\": scheme is missing.  Must be of the form \
             http://<hostname>/ or https://<hostname>/",
            found.value
        ))),
    }
}

/// Half a key in the environment is a mistake, not a reason to look elsewhere.
fn whole_key(lookup: &Lookup<'_>) -> Result<(), Error> {
    let parts = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    match parts.map(|part| lookup.variable(&[part]).is_some()) {
        [true, false] => Err(Error::general(format!(
            "Partial credentials found in env, missing: {}",
            parts[1]
        ))),
        _ => Ok(()),
    }
}

/// A timeout option; `None` is no limit.
fn seconds(lookup: &Lookup<'_>, option: &str) -> Result<Option<Duration>, Error> {
    let text = lookup
        .option(option)
        .map_or("60".to_owned(), |found| found.value);
    let seconds: u64 = text
        .trim()
        .parse()
        .map_err(|_| Error::usage(format!("argument --{option}: invalid int value: '{text}'")))?;
    Ok((seconds > 0).then(|| Duration::from_secs(seconds)))
}
