//! The commands as clap knows them, for pages and help: all of them, which no run needs.

use super::own::{self, OWN};
pub use super::own::{Own, find};
use super::{options, tree};
use crate::model::Operation;
use clap::Command;

/// A mirrored command.
pub fn mirrored(operation: &'static Operation) -> Command {
    tree::mirrored(operation, &options::of(operation))
}

/// The commands of our own.
pub fn own() -> impl Iterator<Item = Command> {
    OWN.iter().map(own::command)
}

/// The tool with its global options.
pub fn tool() -> Command {
    tree::globals(Command::new("appmesh").disable_help_flag(true))
}
