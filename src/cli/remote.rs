//! AWS as the one who answers: its settings, by the precedence of AWS CLI.

use super::debug;
use super::error::Error;
use super::lookup::{Found, Lookup};
use super::profile;
use super::stderr::warn;
use super::surroundings;
use crate::aws::{Aws, Settings, with_home};
use crate::wire::Service;
use std::time::Duration;

/// AWS, or whatever is at the endpoint that is configured.
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
    let surroundings = surroundings::of(lookup.environment);
    let ca_bundle = lookup
        .find("ca-bundle", &["AWS_CA_BUNDLE"], "ca_bundle")
        .or_else(|| lookup.variable(&["REQUESTS_CA_BUNDLE"]));
    let variable_or_key =
        |variable: &str, key: &str| lookup.variable(&[variable]).or_else(|| lookup.key(key));
    let is_on = |variable: &str, key: &str| {
        variable_or_key(variable, key).is_some_and(|found| found.value.eq_ignore_ascii_case("true"))
    };
    let settings = Settings {
        region: value(region),
        profile_only: lookup.option("profile").is_some(),
        profile: value(named),
        endpoint_url: value(endpoint),
        ignores_configured_endpoints: ignores_configured_endpoints(lookup),
        use_fips: is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        use_dual_stack: is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
        sign: !flag("no-sign-request"),
        ca_bundle: value(ca_bundle).map(|path| with_home(&path, &surroundings)),
        no_verify: flag("no-verify-ssl"),
        connect_timeout: seconds(lookup, "cli-connect-timeout")?,
        read_timeout: seconds(lookup, "cli-read-timeout")?,
        retry_mode: value(variable_or_key("AWS_RETRY_MODE", "retry_mode")),
        max_attempts: value(variable_or_key("AWS_MAX_ATTEMPTS", "max_attempts")),
    };
    if settings.no_verify {
        warn(
            "--no-verify-ssl: the receiver of this request, credentials included, is not verified",
        );
    }
    let none = || Error::general("no profile was read");
    let profile = lookup.profile.read().ok_or_else(none)?;
    Ok(Aws::new(&settings, &surroundings, profile)?)
}

/// Whether addresses in the environment and the profile are passed over.
fn ignores_configured_endpoints(lookup: &Lookup<'_>) -> bool {
    let key = lookup.key("ignore_configured_endpoint_urls");
    lookup
        .environment
        .is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        || key.is_some_and(|found| found.value.eq_ignore_ascii_case("true"))
}

/// The address to call, where it is not AWS's own.
fn endpoint(lookup: &Lookup<'_>) -> Result<Option<Found>, Error> {
    let configured = || {
        lookup
            .variable(&["AWS_ENDPOINT_URL_APP_MESH", "AWS_ENDPOINT_URL"])
            .or_else(|| lookup.service_key("endpoint_url"))
            .or_else(|| lookup.key("endpoint_url"))
            .filter(|_| !ignores_configured_endpoints(lookup))
    };
    // An empty address is an error: a script's unset variable must not send its requests to AWS.
    let given = lookup.matches.get_one::<String>("endpoint-url");
    let given = given.map(|value| Found::new(value, "--endpoint-url"));
    let Some(found) = given.or_else(configured) else {
        return Ok(None);
    };
    let scheme = found.value.split_once("://");
    match scheme.map(|(scheme, host)| (scheme.to_ascii_lowercase(), host)) {
        Some((scheme, host))
            if ["http", "https"].contains(&scheme.as_str()) && !host.is_empty() =>
        {
            Ok(Some(Found {
                value: format!("{scheme}://{host}"),
                ..found
            }))
        }
        _ => Err(Error::value(format!(
            "Bad value for --endpoint-url \"{}\": scheme is missing.  Must be of the form \
             http://<hostname>/ or https://<hostname>/",
            found.value
        ))),
    }
}

/// A timeout option; `None` for no limit.
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
