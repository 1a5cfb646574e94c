//! How a run prints: each setting from its option, else the environment, else the profile.

use super::environment::Environment;
use super::error::{Error, Kind};
use super::lookup::{Found, Lookup};
use super::options::OUTPUTS;
use super::profile::Profile;
use super::service;
use super::zone;
use crate::diagnostic::suggest;
use crate::output::{Format, Query};
use crate::wire::TimestampFormat;
use clap::ArgMatches;
use std::io::IsTerminal;
use std::path::PathBuf;

/// What `--query` says.
///
/// # Errors
/// An expression that does not parse or cannot work, with a caret.
pub fn query(matches: &ArgMatches) -> Result<Option<Query>, Error> {
    let Some(text) = matches.get_one::<String>("query") else {
        return Ok(None);
    };
    Query::parse(text).map(Some).map_err(|error| {
        let column = unicode_width::UnicodeWidthStr::width(&text[..error.offset.min(text.len())]);
        Error::value(format!(
            "Bad value for --query {text}: {}\n  | {}\n  | {}^",
            error.reason,
            text.replace('\n', " "),
            " ".repeat(column)
        ))
        .hints(error.help)
    })
}

/// The format of the answer.
///
/// # Errors
/// A word that is not a format, from the environment or the profile.
pub fn format(
    matches: &ArgMatches,
    environment: &Environment,
    profile: &Profile,
) -> Result<Format, Error> {
    let lookup = Lookup {
        matches,
        environment,
        profile,
    };
    let Some(Found { value: word, from }) =
        lookup.find("output", &["AWS_DEFAULT_OUTPUT"], "output")
    else {
        return Ok(Format::default());
    };
    word.parse().map_err(|_| {
        Error::value(format!("Unknown output type: {word} (from {from})"))
            .hints(suggest::did_you_mean(&suggest::similar(
                &word,
                OUTPUTS.iter().copied(),
            )))
            .hint(format!("it is one of {}", OUTPUTS.join(", ")))
    })
}

/// Whether requests are checked before they are sent; the profile's `parameter_validation` may switch
/// that off. The profile is loaded only where a config file mentions it: an offline command is not
/// to pay for what nearly no one sets.
///
/// # Errors
/// A profile that cannot be loaded.
pub fn validates(matches: &ArgMatches, environment: &Environment) -> Result<bool, Error> {
    const KEY: &str = "parameter_validation";
    let file = environment.get("AWS_CONFIG_FILE").map(PathBuf::from);
    let file = file.or_else(|| environment.home().map(|home| home.join(".aws/config")));
    let mentions =
        |file: PathBuf| std::fs::read_to_string(file).is_ok_and(|text| text.contains(KEY));
    if service::is_local(matches, environment) || !file.is_some_and(mentions) {
        return Ok(true);
    }
    let option = matches.get_one::<String>("profile").map(String::as_str);
    let profile = Profile::load(option, environment)?;
    Ok(profile
        .get(KEY)
        .is_none_or(|word| word.eq_ignore_ascii_case("true")))
}

/// How timestamps are printed.
///
/// # Errors
/// A setting that is neither `iso8601` nor `wire`.
pub fn timestamps(profile: &Profile, environment: &Environment) -> Result<TimestampFormat, Error> {
    match profile.get("cli_timestamp_format") {
        None | Some("iso8601") => Ok(TimestampFormat::Iso8601(zone::named(
            environment.get_even_empty("TZ"),
        ))),
        Some("wire") => Ok(TimestampFormat::Wire),
        Some(other) => {
            let message = format!(
                "Unknown cli_timestamp_format value: {other}, valid values are \"wire\" or \"iso8601\""
            );
            Err(Error {
                code: Some("Configuration".to_owned()),
                ..Error::new(Kind::Configuration, message)
            })
        }
    }
}

/// Whether tables and findings are colored: by the option, else when a terminal reads and `NO_COLOR`
/// is not set. Standard error also follows the option.
pub fn color(matches: &ArgMatches, environment: &Environment) -> bool {
    let choice = matches.get_one::<String>("color").map(String::as_str);
    match choice {
        Some("on") => anstream::ColorChoice::Always.write_global(),
        Some("off") => anstream::ColorChoice::Never.write_global(),
        _ => {}
    }
    let is_wanted = || std::io::stdout().is_terminal() && environment.get("NO_COLOR").is_none();
    choice == Some("on") || (choice != Some("off") && is_wanted())
}
