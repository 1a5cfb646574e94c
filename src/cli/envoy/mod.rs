//! `appmesh envoy`: the configuration of stock Envoys as App Mesh configured them.

mod bootstrap;
pub(in crate::cli) mod config;
pub(in crate::cli) mod materials;
pub(in crate::cli) mod proxy;
pub(in crate::cli) mod site;

use super::builtin::Builtin;
use super::environment::Environment;
use super::error::Error;
use clap::{ArgMatches, Command};

pub const COMMAND: Builtin = Builtin {
    name: "envoy",
    about: "Print the configuration of the Envoy of a virtual node or virtual gateway.",
    exits: &[0, 1, 252, 253, 254, 255],
    beside: &["validate", "graph", "serve"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    command
        .subcommand_required(true)
        .subcommand(config::command())
        .subcommand(bootstrap::command())
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    match matches.subcommand() {
        Some(("config", options)) => config::run(options, environment),
        Some((_, options)) => bootstrap::run(options, environment),
        None => Ok(()),
    }
}
