//! The commands as clap knows them, for pages and help: all of them, which no run needs.

use super::builtin;
pub use super::builtin::Builtin;
use super::builtins::BUILTINS;
pub use super::builtins::find;
use super::{options, tree};
use crate::model::Operation;
use clap::Command;

/// A mirrored command.
pub fn mirrored(operation: &'static Operation) -> Command {
    tree::mirrored(operation, &options::of(operation))
}

/// The builtin commands.
pub fn builtins() -> impl Iterator<Item = Command> {
    BUILTINS.iter().map(builtin::command)
}

/// The tool with its global options.
pub fn tool() -> Command {
    tree::globals(Command::new("appmesh").disable_help_flag(true))
}
