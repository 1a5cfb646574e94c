//! The sources that options name: files first, then the local store.

use super::registry;
use crate::certificate::Sources;
use crate::certificate::source::Files;
use crate::cli::environment::Environment;
use crate::cli::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Command};

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

/// What the options name, and then what the local store contains.
///
/// # Errors
/// An option that is wrong, or a state that cannot be used.
pub fn of(matches: &ArgMatches, environment: &Environment) -> Result<Sources, Error> {
    let sources = Sources::default().with(files(matches)?);
    Ok(sources.with(registry(matches, environment)?))
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
