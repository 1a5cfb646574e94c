//! Commands: what stands on the line becomes one call of the rooms below.
//!
//! [`call`] is the route of all 38 mirrored commands. [`words`], [`options`] and [`tree`] read the
//! line, [`params`] makes the input document, [`paginate`] walks pages, [`service`] chooses who
//! answers, [`error`] holds trouble and exit codes.
//!
//! Invariant: an offline command touches no SDK, no async runtime and no network; standard output
//! holds data only.

mod answer;
mod as_aws;
mod call;
mod debug;
mod encoding;
mod environment;
pub mod error;
mod files;
mod help;
mod lookup;
mod options;
mod pager;
mod paginate;
mod params;
mod profile;
#[cfg(feature = "aws")]
mod remote;
mod service;
mod settings;
pub mod shorthand;
pub mod skeleton;
mod talk;
mod tree;
mod voice;
mod words;

use crate::diagnostic::nearest;
use crate::model::{model, names};
use environment::Environment;
use error::Error;
use std::process::ExitCode;
use talk::Talk;
use voice::Voice;

/// Runs the command line of this process; its exit code.
pub fn main() -> ExitCode {
    let environment = Environment::of_process();
    let mut words = std::env::args_os();
    let program = words.next();
    let words: Vec<String> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let voice = match program {
        Some(program) if as_aws::is_meant(&program) => Voice::Aws,
        _ => Voice::Own,
    };
    let talk = Talk::new(&words, &environment, voice);
    let outcome = match voice {
        Voice::Aws => as_aws::own_words(&words, &environment)
            .and_then(|words| run(&words, &environment, &talk)),
        Voice::Own => run(&words, &environment, &talk),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            talk.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

fn run(words: &[String], environment: &Environment, talk: &Talk<'_>) -> Result<(), Error> {
    if words.iter().any(|word| word == "--version" || word == "-V") {
        return help::print(&format!("appmesh {}\n", env!("CARGO_PKG_VERSION")));
    }
    let Some((index, command)) = words::command(words) else {
        return if words.iter().any(|word| word == "-h" || word == "--help") {
            help::print(&help::overview())
        } else {
            Err(Error::usage("the following arguments are required: operation").hint(help::USAGE))
        };
    };
    let rest: Vec<String> = [&words[..index], &words[index + 1..]].concat();
    if command == "help" {
        return help::print(&help::overview());
    }
    match model().operation(&names::to_pascal(command)) {
        Some(operation) if names::to_kebab(operation.name) == command => {
            call::run(operation, &rest, environment, talk)
        }
        _ => Err(unknown_command(command)),
    }
}

/// `Found invalid choice` is what AWS CLI says.
fn unknown_command(command: &str) -> Error {
    let commands: Vec<String> = model()
        .operations
        .iter()
        .map(|operation| names::to_kebab(operation.name))
        .collect();
    let known = commands.iter().map(String::as_str).chain(["help"]);
    let near = nearest::ranked(command, known);
    Error::usage(format!(
        "argument operation: Found invalid choice '{command}'"
    ))
    .near(near)
    .hint(help::USAGE)
}
