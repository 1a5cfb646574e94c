//! Who answers: the local App Mesh, or AWS.

use super::choice::Choices;
use super::debug::Traced;
use super::environment::Environment;
use super::error::Error;
use super::lookup::Lookup;
use super::profile::Profile;
#[cfg(feature = "aws")]
use super::remote::service as aws;
use super::store;
use crate::check::Choice;
use crate::local::{self, Local};
use crate::model::names;
use crate::output::escape;
use crate::resource::Quotas;
use crate::wire::Service;
use clap::ArgMatches;
use std::path::Path;
use std::time::SystemTime;
use uuid::Uuid;

/// The service that the options and the environment ask for. `rules` reject requests to the local
/// App Mesh; AWS has rules of its own.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn choose(
    matches: &ArgMatches,
    environment: &Environment,
    profile: &Profile,
    rules: Choice,
) -> Result<Box<dyn Service>, Error> {
    if is_local(matches, environment) {
        let local = embedded(matches, environment, warn)?.with_rules(rules);
        Ok(reported(matches, Box::new(local)))
    } else {
        remote(matches, environment, profile)
    }
}

/// Whoever answers at the endpoint that is given; without one, the local App Mesh.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn local_or_endpoint(
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Box<dyn Service>, Error> {
    const VARIABLES: [&str; 2] = ["AWS_ENDPOINT_URL_APP_MESH", "AWS_ENDPOINT_URL"];
    let is_endpoint_given =
        matches.contains_id("endpoint-url") || environment.first(&VARIABLES).is_some();
    if is_endpoint_given && !is_local(matches, environment) {
        return remote(matches, environment, &profile(matches, environment)?);
    }
    let local = embedded(matches, environment, warn)?.with_rules(rules(matches)?);
    Ok(reported(matches, Box::new(local)))
}

/// AWS, or whoever answers at the endpoint that is given.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn remote(
    matches: &ArgMatches,
    environment: &Environment,
    profile: &Profile,
) -> Result<Box<dyn Service>, Error> {
    let service = aws(&Lookup {
        matches,
        environment,
        profile,
    })?;
    Ok(reported(matches, service))
}

fn reported(matches: &ArgMatches, service: Box<dyn Service>) -> Box<dyn Service> {
    if matches.get_flag("debug") {
        Box::new(Traced(service))
    } else {
        service
    }
}

/// The profile that the options and the environment name.
///
/// # Errors
/// One that is not there, or files that cannot be read.
pub fn profile(matches: &ArgMatches, environment: &Environment) -> Result<Profile, Error> {
    let name = matches.get_one::<String>("profile").map(String::as_str);
    Profile::load(name, environment)
}

/// Whether the local App Mesh is meant.
pub fn is_local(matches: &ArgMatches, environment: &Environment) -> bool {
    matches.get_flag("local") || environment.is_on("APPMESH_LOCAL")
}

/// The local App Mesh as a service that is only read.
pub fn local(matches: &ArgMatches, environment: &Environment) -> Result<Box<dyn Service>, Error> {
    Ok(Box::new(embedded(matches, environment, warn)?))
}

/// The account and the region of the local App Mesh, by options, environment or default.
///
/// # Errors
/// An account that has not 12 digits.
pub fn account_and_region(
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(String, String), Error> {
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let account = option("account")
        .or_else(|| environment.get("AWS_ACCOUNT_ID"))
        .unwrap_or(ACCOUNT);
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::value(format!(
            "`{account}` is not an account id: it has 12 digits"
        )));
    }
    let region = region(matches, environment);
    Ok((account.to_owned(), region.to_owned()))
}

/// The local App Mesh, which passes warnings to `warn`. It uses neither a profile nor the network.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn embedded(
    matches: &ArgMatches,
    environment: &Environment,
    warn: impl Fn(&str) + Send + Sync + 'static,
) -> Result<Local, Error> {
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let (account, region) = account_and_region(matches, environment)?;
    Ok(Local::new(local::Settings {
        store: store::chosen(matches, environment, &region)?,
        account,
        region,
        // A region in the environment is a habit, one on the line is meant.
        is_region_chosen: option("region").is_some(),
        is_account_chosen: option("account").is_some()
            || environment.get("AWS_ACCOUNT_ID").is_some(),
        quotas: quotas(matches)?,
        clock: Box::new(SystemTime::now),
        uuid: Box::new(Uuid::new_v4),
        warn: Box::new(warn),
    }))
}

/// The rules by which the local App Mesh rejects requests: all, with the levels that the line or the
/// config file of the working directory sets.
///
/// # Errors
/// A rule or level that does not exist, or a config file that cannot be read.
pub fn rules(matches: &ArgMatches) -> Result<Choice, Error> {
    let is_unchecked = matches.try_get_one::<bool>("no-validate").ok().flatten();
    if is_unchecked == Some(&true) {
        return Ok(Choice::none());
    }
    Choices::of_line(matches)?.in_folder(Path::new("")).cloned()
}

/// The region of the local App Mesh.
pub fn region<'a>(matches: &'a ArgMatches, environment: &'a Environment) -> &'a str {
    let option = matches.get_one::<String>("region").map(String::as_str);
    option
        .or_else(|| environment.first(&["AWS_REGION", "AWS_DEFAULT_REGION"]))
        .unwrap_or(REGION)
}

/// AWS's quotas, save those that an option raises.
///
/// # Errors
/// One that is not written `KIND=NUMBER`.
pub fn quotas(matches: &ArgMatches) -> Result<Quotas, Error> {
    let given = matches
        .try_get_many::<String>("quota")
        .ok()
        .flatten()
        .unwrap_or_default();
    given.into_iter().try_fold(Quotas::DEFAULT, |quotas, text| {
        let wrong = || {
            let kinds: Vec<String> = Quotas::names().map(names::to_kebab).collect();
            Error::usage(format!("`{text}` is not a quota: write KIND=NUMBER"))
                .hint(format!("a kind is one of {}", kinds.join(", ")))
        };
        let (kind, number) = text.split_once('=').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_| wrong())?;
        quotas
            .with(&names::to_pascal(kind), number)
            .ok_or_else(wrong)
    })
}

/// Prints a warning on standard error.
pub fn warn(warning: &str) {
    crate::cli::stderr::warn(escape::line(warning));
}

/// The default account and region of a local App Mesh.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";

#[cfg(not(feature = "aws"))]
fn aws(_: &Lookup<'_>) -> Result<Box<dyn Service>, Error> {
    Err(
        Error::general("this build cannot call AWS: it lacks the feature `aws`")
            .hint("add `--local` to use the local App Mesh"),
    )
}
