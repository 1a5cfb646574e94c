//! A builtin command: a command of this tool that is not an operation of App Mesh.

use super::argv::Help;
use super::environment::Environment;
use super::error::Error;
use super::options::GLOBALS;
use super::{call, help, stdout, tree};
use clap::{ArgMatches, Command};

/// A builtin command.
pub struct Builtin {
    /// As it is typed: `validate`.
    pub name: &'static str,
    /// One line; ends in a full stop.
    pub about: &'static str,
    /// The codes with which it may end.
    pub exits: &'static [u8],
    /// Related commands, for the end of its page.
    pub beside: &'static [&'static str],
    /// Adds its arguments.
    pub arguments: fn(Command) -> Command,
    /// Carries the command out.
    pub run: fn(&ArgMatches, &Environment) -> Result<(), Error>,
}

/// Runs a command; `words` is the line without the command itself.
///
/// # Errors
/// Whatever stops it.
pub fn run(
    builtin: &'static Builtin,
    words: &[String],
    environment: &Environment,
) -> Result<(), Error> {
    let command = command(builtin);
    let alone = words
        .first()
        .filter(|_| words.len() == 1)
        .and_then(|word| Help::of(word));
    let mut dashed = words.iter().filter(|word| word.starts_with('-'));
    if let Some(wanted) = alone.or(dashed.find_map(|word| Help::of(word))) {
        return stdout::print(&help::rendered(command, wanted, |_| {}));
    }
    let matches = command
        .no_binary_name(true)
        .try_get_matches_from(words)
        .map_err(|error| {
            let hint = format!("`appmesh {} --help` explains the options", builtin.name);
            call::misused(&error).hint(hint)
        })?;
    (builtin.run)(&matches, environment)
}

/// A command as clap knows it.
pub fn command(builtin: &Builtin) -> Command {
    let command = Command::new(builtin.name)
        .bin_name(format!("appmesh {}", builtin.name))
        .about(builtin.about)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .next_help_heading("Options");
    let command = tree::globals((builtin.arguments)(command));
    GLOBALS
        .iter()
        .filter(|global| !matters(builtin.name, global.name))
        .fold(command, |command, global| {
            command.mut_arg(global.name, |argument| argument.hide(true))
        })
}

/// Whether help of a command shows a global option. All are accepted everywhere, as wrappers add them
/// to every line; these change what the command does.
fn matters(command: &str, option: &str) -> bool {
    const ALWAYS: [&str; 2] = ["color", "cli-error-format"];
    const STATE: [&str; 3] = ["state-dir", "account", "region"];
    const CALLS: [&str; 13] = [
        "region",
        "profile",
        "endpoint-url",
        "no-sign-request",
        "no-verify-ssl",
        "ca-bundle",
        "cli-read-timeout",
        "cli-connect-timeout",
        "debug",
        "local",
        "state-dir",
        "account",
        "rule",
    ];
    let more: &[&str] = match command {
        "validate" | "plan" | "apply" | "export" | "graph" | "trace" => &CALLS,
        "serve" => &["state-dir", "account", "region", "rule", "no-validate"],
        "state" => &STATE,
        "instance" => &["state-dir", "account", "region", "output", "query"],
        "explain" | "rules" | "schema" | "convert" | "completions" => &[],
        _ => &CALLS,
    };
    ALWAYS.contains(&option) || more.contains(&option)
}
