//! The sources that options name: files first, then the local store.

use super::registry;
use crate::certificate::Sources;
use crate::certificate::source::Files;
use crate::cli::environment::Environment;
use crate::cli::error::Error;
#[cfg(feature = "aws")]
use crate::cli::{lookup::Lookup, remote, service};
use clap::{Arg, ArgAction, ArgMatches, Command};
#[cfg(feature = "aws")]
use std::sync::Arc;

/// Adds the options that give the material of ARNs.
pub fn arguments(command: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .action(ArgAction::Append)
            .help(help)
    };
    command
        .arg(option(
            "certificate",
            "ARN=CHAIN,KEY",
            "The PEM files of a certificate of ACM; may be repeated",
        ))
        .arg(option(
            "authority",
            "ARN=PEM[,KEY]",
            "The PEM file of a private CA, and its key if it is to issue certificates; may be repeated",
        ))
}

/// What the options name, then what the local store contains, and then, where the user asks for it,
/// what ACM and AWS Private CA contain.
///
/// # Errors
/// An option that is wrong, a state that cannot be used, or no credentials for AWS.
pub fn of(
    matches: &ArgMatches,
    environment: &Environment,
    asks_aws: bool,
) -> Result<Sources, Error> {
    let sources = Sources::default().with(files(matches)?);
    let sources = sources.with(registry(matches, environment)?);
    if asks_aws {
        return with_aws(sources, matches, environment);
    }
    Ok(sources)
}

#[cfg(feature = "aws")]
fn with_aws(
    sources: Sources,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Sources, Error> {
    let lookup = Lookup {
        matches,
        environment,
        profile: &service::profile(matches, environment)?,
    };
    let aws = remote::connection(&lookup)?;
    let context = Arc::new(super::context());
    Ok(sources.with(crate::aws::Certificates::new(aws, context)))
}

#[cfg(not(feature = "aws"))]
fn with_aws(_: Sources, _: &ArgMatches, _: &Environment) -> Result<Sources, Error> {
    let message = "this build cannot ask ACM: it was built without the feature `aws`";
    Err(Error::general(message).hint("give the files: `--certificate ARN=CHAIN,KEY`"))
}

/// The files that the options name.
///
/// # Errors
/// An option that is wrong.
pub fn files(matches: &ArgMatches) -> Result<Files, Error> {
    let mut files = Files::default();
    let values = |name: &str| matches.get_many::<String>(name).unwrap_or_default();
    values("certificate").try_for_each(|value| files.add_certificate(value))?;
    values("authority").try_for_each(|value| files.add_authority(value))?;
    Ok(files)
}
