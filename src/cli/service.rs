//! Who answers: the embedded App Mesh, or AWS.

use super::debug::Told;
use super::environment::Environment;
use super::error::Error;
use crate::wire::Service;
use clap::ArgMatches;

/// The service that the options and the environment ask for.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn choose(matches: &ArgMatches, environment: &Environment) -> Result<Box<dyn Service>, Error> {
    let service = if is_local(matches, environment) {
        local(matches, environment)?
    } else {
        aws(matches, environment)?
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

fn local(_matches: &ArgMatches, _environment: &Environment) -> Result<Box<dyn Service>, Error> {
    Err(Error::general("the embedded App Mesh is not built in"))
}

#[cfg(feature = "aws")]
fn aws(matches: &ArgMatches, environment: &Environment) -> Result<Box<dyn Service>, Error> {
    use crate::aws::{Aws, Settings};
    let given = |name: &str| matches.get_one::<String>(name).cloned();
    let settings = Settings {
        region: given("region").or_else(|| {
            environment
                .first(&["AWS_REGION", "AWS_DEFAULT_REGION"])
                .map(str::to_owned)
        }),
        profile: given("profile").or_else(|| {
            environment
                .first(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
                .map(str::to_owned)
        }),
        endpoint_url: given("endpoint-url"),
        sign: !matches.get_flag("no-sign-request"),
        ca_bundle: given("ca-bundle")
            .or_else(|| environment.first(&["AWS_CA_BUNDLE"]).map(str::to_owned)),
        connect_timeout: seconds(matches, "cli-connect-timeout")?,
        read_timeout: seconds(matches, "cli-read-timeout")?,
    };
    Ok(Box::new(Aws::new(settings)?))
}

#[cfg(not(feature = "aws"))]
fn aws(_: &ArgMatches, _: &Environment) -> Result<Box<dyn Service>, Error> {
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
