//! Who answers: the embedded App Mesh, or AWS.

use super::debug::Told;
use super::environment::Environment;
use super::error::Error;
use super::profile::Profile;
use crate::check::Quotas;
use crate::local::{self, Local};
use crate::model::{model, names};
use crate::wire::Service;
use clap::ArgMatches;
use std::path::PathBuf;
use std::time::SystemTime;
use uuid::Uuid;

/// The service that the options and the environment ask for.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn choose(
    matches: &ArgMatches,
    environment: &Environment,
    profile: &Profile,
) -> Result<Box<dyn Service>, Error> {
    let service = if is_local(matches, environment) {
        local(matches, environment)?
    } else {
        aws(matches, environment, profile)?
    };
    Ok(if matches.get_flag("debug") {
        Box::new(Told(service))
    } else {
        service
    })
}

/// Whether the embedded App Mesh is meant.
pub fn is_local(matches: &ArgMatches, environment: &Environment) -> bool {
    matches.get_flag("local") || environment.is_on("APPMESH_LOCAL")
}

/// The embedded App Mesh as a service.
pub fn local(matches: &ArgMatches, environment: &Environment) -> Result<Box<dyn Service>, Error> {
    Ok(Box::new(embedded(matches, environment)?))
}

/// The embedded App Mesh. Neither a profile nor the network is asked for anything.
pub fn embedded(matches: &ArgMatches, environment: &Environment) -> Result<Local, Error> {
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let account = option("account")
        .or_else(|| environment.get("AWS_ACCOUNT_ID"))
        .unwrap_or(ACCOUNT);
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::usage(format!(
            "`{account}` is no account: it has 12 digits"
        )));
    }
    let region =
        option("region").or_else(|| environment.first(&["AWS_REGION", "AWS_DEFAULT_REGION"]));
    Ok(Local::new(local::Settings {
        state: state_folder(option("state-dir"), environment)?,
        account: account.to_owned(),
        region: region.unwrap_or(REGION).to_owned(),
        quotas: quotas(matches)?,
        clock: Box::new(SystemTime::now),
        uuid: Box::new(Uuid::new_v4),
    }))
}

/// AWS's quotas, save those that an option raises.
fn quotas(matches: &ArgMatches) -> Result<Quotas, Error> {
    let given = matches
        .try_get_many::<String>("quota")
        .ok()
        .flatten()
        .unwrap_or_default();
    given.into_iter().try_fold(Quotas::DEFAULT, |quotas, text| {
        let wrong = || {
            let kinds: Vec<String> = model()
                .resources
                .iter()
                .map(|kind| names::to_kebab(kind.name))
                .collect();
            Error::usage(format!("`{text}` is no quota: it reads KIND=NUMBER"))
                .hint(format!("a kind is one of {}", kinds.join(", ")))
        };
        let (kind, number) = text.split_once('=').ok_or_else(wrong)?;
        let kind = model()
            .resource(&names::to_pascal(kind))
            .ok_or_else(wrong)?;
        Ok(quotas.with(kind.name, number.parse().map_err(|_| wrong())?))
    })
}

/// The account and the region of an embedded App Mesh that is told none.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";

/// Where the embedded App Mesh keeps its state.
fn state_folder(option: Option<&str>, environment: &Environment) -> Result<PathBuf, Error> {
    if let Some(folder) = option.or_else(|| environment.get("APPMESH_STATE_DIR")) {
        return Ok(PathBuf::from(folder));
    }
    let base = environment.get("XDG_STATE_HOME").map(PathBuf::from);
    let base = base.or_else(|| {
        environment
            .home()
            .map(|home| PathBuf::from(home).join(".local/state"))
    });
    base.map(|base| base.join("appmesh")).ok_or_else(|| {
        Error::general("there is no folder for the state of the embedded App Mesh")
            .hint("set HOME or APPMESH_STATE_DIR, or give --state-dir")
    })
}

/// AWS, by the precedence of AWS CLI: an option, the environment, the profile.
#[cfg(feature = "aws")]
fn aws(
    matches: &ArgMatches,
    environment: &Environment,
    profile: &Profile,
) -> Result<Box<dyn Service>, Error> {
    use crate::aws::{Aws, Settings};
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let variable = |names: &[&str]| environment.first(names);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let settings = Settings {
        region: owned(option("region").or_else(|| variable(&["AWS_REGION", "AWS_DEFAULT_REGION"]))),
        profile: owned(option("profile").or_else(|| Profile::variable(environment))),
        profile_only: option("profile").is_some(),
        endpoint_url: endpoint(option("endpoint-url"), environment, profile)?,
        sign: !matches.get_flag("no-sign-request"),
        ca_bundle: owned(
            option("ca-bundle")
                .or_else(|| variable(&["AWS_CA_BUNDLE"]))
                .or_else(|| profile.get("ca_bundle"))
                .or_else(|| variable(&["REQUESTS_CA_BUNDLE"])),
        ),
        no_verify: matches.get_flag("no-verify-ssl"),
        connect_timeout: seconds(matches, "cli-connect-timeout")?,
        read_timeout: seconds(matches, "cli-read-timeout")?,
        retry_mode: owned(variable(&["AWS_RETRY_MODE"]).or_else(|| profile.get("retry_mode"))),
        max_attempts: owned(
            variable(&["AWS_MAX_ATTEMPTS"]).or_else(|| profile.get("max_attempts")),
        ),
    };
    if settings.no_verify {
        anstream::eprintln!(
            "warning: --no-verify-ssl: nobody checks whom this request, credentials included, goes to"
        );
    }
    if settings.sign && !settings.profile_only {
        whole_key(environment)?;
    }
    Ok(Box::new(Aws::new(settings)?))
}

/// The address to call, where it is not AWS's own.
#[cfg(feature = "aws")]
fn endpoint(
    option: Option<&str>,
    environment: &Environment,
    profile: &Profile,
) -> Result<Option<String>, Error> {
    let configured = || {
        environment
            .first(&["AWS_ENDPOINT_URL_APP_MESH", "AWS_ENDPOINT_URL"])
            .or_else(|| profile.service("endpoint_url"))
            .or_else(|| profile.get("endpoint_url"))
    };
    let ignored = environment.is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        || profile.get("ignore_configured_endpoint_urls") == Some("true");
    let Some(url) = option.or_else(|| if ignored { None } else { configured() }) else {
        return Ok(None);
    };
    match url.split_once("://") {
        Some(("http" | "https", host)) if !host.is_empty() => Ok(Some(url.to_owned())),
        _ => Err(Error::usage(format!(
            "Bad value for --endpoint-url \"{url}\": scheme is missing"
        ))
        .hint("it reads `http://HOST` or `https://HOST`")),
    }
}

/// Half a key in the environment is a mistake, not a reason to look elsewhere.
#[cfg(feature = "aws")]
fn whole_key(environment: &Environment) -> Result<(), Error> {
    let parts = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    match parts.map(|part| environment.get(part).is_some()) {
        [true, false] => Err(Error::general(format!(
            "Partial credentials found in env, missing: {}",
            parts[1]
        ))),
        _ => Ok(()),
    }
}

#[cfg(not(feature = "aws"))]
fn aws(_: &ArgMatches, _: &Environment, _: &Profile) -> Result<Box<dyn Service>, Error> {
    Err(
        Error::general("this build cannot call AWS: it lacks the feature `aws`")
            .hint("add `--local` to use the embedded App Mesh"),
    )
}

/// A timeout option; `None` is no limit.
#[cfg(feature = "aws")]
fn seconds(matches: &ArgMatches, option: &str) -> Result<Option<std::time::Duration>, Error> {
    let text = matches
        .get_one::<String>(option)
        .map_or("60", String::as_str);
    let seconds: u64 = text
        .trim()
        .parse()
        .map_err(|_| Error::usage(format!("argument --{option}: invalid int value: '{text}'")))?;
    Ok((seconds > 0).then(|| std::time::Duration::from_secs(seconds)))
}
