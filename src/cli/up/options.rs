//! The options of `up`.

use crate::cli::certificate::sources;
use crate::cli::environment::Environment;
use crate::cli::envoy::site;
use crate::cli::error::Error;
use crate::cli::meshes;
use crate::up::Logs;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::path::PathBuf;

/// How events are written to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

/// What the options state, apart from what other commands also have.
pub struct Options {
    pub envoy: Option<String>,
    /// The first two parts of all addresses: `127.0`.
    pub prefix: String,
    pub remaps_ports: bool,
    pub logs: Logs,
    pub format: Format,
    pub asks_aws: bool,
}

pub fn arguments(command: Command) -> Command {
    let command = site::arguments(meshes::arguments(command));
    sources::arguments(command)
        .arg(sources::aws_option().hide_short_help(true))
        .arg(
            Arg::new("addresses")
                .long("addresses")
                .hide_short_help(true)
                .value_name("127.B")
                .default_value("127.0")
                .help(
                    "The first two parts of all addresses, so that several meshes run side by side",
                ),
        )
        .arg(
            Arg::new("remap-ports")
                .long("remap-ports")
                .action(ArgAction::SetTrue)
                .help("Move listeners whose port is taken to free ports"),
        )
        .arg(
            Arg::new("envoy")
                .long("envoy")
                .value_name("PATH")
                .value_hint(ValueHint::ExecutablePath)
                .help("The Envoy to run [default: APPMESH_ENVOY, then `envoy` on PATH]"),
        )
        .arg(
            Arg::new("log-dir")
                .long("log-dir")
                .hide_short_help(true)
                .value_name("DIR")
                .value_hint(ValueHint::DirPath)
                .help("Write the log of each Envoy to a file here [default: standard error]"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .help("`json` prints one line when everything is ready, then one for each event"),
        )
}

impl Options {
    /// # Errors
    /// Addresses that are not in 127/8.
    pub fn of(matches: &ArgMatches, environment: &Environment) -> Result<Options, Error> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let envoy = text("envoy").or_else(|| environment.get("APPMESH_ENVOY"));
        let directory = text("log-dir").map(PathBuf::from);
        Ok(Options {
            envoy: envoy.map(str::to_owned),
            prefix: prefix(text("addresses").unwrap_or("127.0"))?,
            remaps_ports: matches.get_flag("remap-ports"),
            logs: directory.map_or(Logs::Stderr, Logs::Directory),
            format: match text("format") {
                Some("json") => Format::Json,
                _ => Format::Text,
            },
            asks_aws: matches.get_flag("acm"),
        })
    }
}

fn prefix(text: &str) -> Result<String, Error> {
    let second = text.strip_prefix("127.");
    match second.and_then(|second| second.parse::<u8>().ok()) {
        Some(second) => Ok(format!("127.{second}")),
        None => Err(Error::usage(format!("`--addresses {text}` is malformed"))
            .hint("write the first two parts of addresses in 127/8, such as 127.1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_first_two_parts_of_addresses() {
        assert_eq!(prefix("127.7").unwrap(), "127.7");
        for wrong in ["127", "10.0", "127.256", "127.0.1", ""] {
            assert!(prefix(wrong).is_err(), "{wrong}");
        }
    }
}
