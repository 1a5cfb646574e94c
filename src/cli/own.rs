//! The commands of our own, beside the mirrored ones.

use super::environment::Environment;
use super::error::Error;
use super::options::GLOBALS;
#[cfg(feature = "xds")]
use super::proxy_status;
#[cfg(feature = "serve")]
use super::serve;
#[cfg(all(unix, feature = "up"))]
use super::up;
use super::words::Help;
use super::{
    apply, call, certificate, complete, convert, envoy, explain, export, graph, help, plan, schema,
    state, trace, tree, validate,
};
use clap::{ArgMatches, Command};

/// A command of our own.
pub struct Own {
    pub name: &'static str,
    /// One line; ends in a full stop.
    pub about: &'static str,
    /// The codes with which it may end.
    pub exits: &'static [u8],
    /// Commands that whoever reads about it may look for.
    pub beside: &'static [&'static str],
    /// Adds its arguments.
    pub arguments: fn(Command) -> Command,
    pub run: fn(&ArgMatches, &Environment) -> Result<(), Error>,
}

/// All of them, in the order of help.
pub const OWN: &[Own] = &[
    validate::COMMAND,
    plan::COMMAND,
    apply::COMMAND,
    export::COMMAND,
    graph::COMMAND,
    trace::COMMAND,
    convert::COMMAND,
    envoy::COMMAND,
    explain::EXPLAIN,
    explain::RULES,
    schema::COMMAND,
    #[cfg(feature = "serve")]
    serve::COMMAND,
    #[cfg(feature = "xds")]
    proxy_status::COMMAND,
    state::COMMAND,
    #[cfg(all(unix, feature = "up"))]
    up::COMMAND,
    certificate::AUTHORITY,
    certificate::CERTIFICATE,
    complete::COMMAND,
];

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Own> {
    OWN.iter().find(|own| own.name == name)
}

/// Runs a command; `words` is the line without the command itself.
///
/// # Errors
/// Whatever stops it.
pub fn run(own: &'static Own, words: &[String], environment: &Environment) -> Result<(), Error> {
    let command = command(own);
    let alone = words
        .first()
        .filter(|_| words.len() == 1)
        .and_then(|word| Help::of(word));
    let dashed = words.iter().filter(|word| word.starts_with('-'));
    if let Some(wanted) = alone.or(dashed.filter_map(|word| Help::of(word)).next()) {
        return help::print(&help::rendered(command, wanted, |_| {}));
    }
    let matches = command
        .no_binary_name(true)
        .try_get_matches_from(words)
        .map_err(|error| {
            let hint = format!("`appmesh {} --help` explains the options", own.name);
            call::misused(&error).hint(hint)
        })?;
    (own.run)(&matches, environment)
}

/// A command as clap knows it.
pub fn command(own: &Own) -> Command {
    let command = Command::new(own.name)
        .bin_name(format!("appmesh {}", own.name))
        .about(own.about)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .next_help_heading("Options");
    let command = tree::globals((own.arguments)(command));
    GLOBALS
        .iter()
        .filter(|global| !matters(own.name, global.name))
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
        "explain" | "rules" | "schema" | "convert" | "completions" => &[],
        _ => &CALLS,
    };
    ALWAYS.contains(&option) || more.contains(&option)
}
