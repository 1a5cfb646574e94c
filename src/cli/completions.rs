//! `appmesh completions`: the scripts that connect a shell to [`super::complete`].

use super::builtin::Builtin;
use super::environment::Environment;
use super::error::Error;
use super::stdout;
use clap::{Arg, ArgMatches, Command};

pub const COMMAND: Builtin = Builtin {
    name: "completions",
    about: "Print a completion script for a shell.",
    exits: &[0, 252, 255],
    beside: &["explain"],
    arguments,
    run,
};

/// The scripts: shell, file in `completions/`, text.
pub const SCRIPTS: [(&str, &str); 5] = [
    ("bash", include_str!("../../completions/appmesh.bash")),
    ("zsh", include_str!("../../completions/_appmesh")),
    ("fish", include_str!("../../completions/appmesh.fish")),
    ("powershell", include_str!("../../completions/_appmesh.ps1")),
    ("elvish", include_str!("../../completions/appmesh.elv")),
];

fn arguments(command: Command) -> Command {
    command.arg(
        Arg::new("shell")
            .help("The shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(SCRIPTS.map(|(shell, _)| shell)),
    )
}

fn run(matches: &ArgMatches, _: &Environment) -> Result<(), Error> {
    let wanted = matches.get_one::<String>("shell");
    let script = SCRIPTS
        .iter()
        .find(|(shell, _)| wanted.is_some_and(|wanted| wanted == shell));
    stdout::print(script.map_or("", |(_, text)| text))
}
