//! Commands: what stands on the line becomes one call of the rooms below.
//!
//! [`call`] is the route of all 38 mirrored commands. [`words`], [`options`] and [`tree`] read the
//! line, [`params`] makes the input document, [`paginate`] walks pages, [`service`] chooses who
//! answers, [`choice`] tells which rules are wanted, [`error`] holds trouble and exit codes. [`own`]
//! lists the commands of our own, such as [`validate`].
//!
//! Invariant: an offline command touches no SDK, no async runtime and no network; standard output
//! holds data only.

mod answer;
mod apply;
mod as_aws;
mod bounded;
mod call;
mod certificate;
mod choice;
mod complete;
mod convert;
mod debug;
mod documents;
mod dry_run;
mod encoding;
mod environment;
mod envoy;
pub mod error;
pub mod examples;
mod existing;
mod explain;
mod export;
mod files;
mod graph;
mod help;
mod lookup;
pub mod manual;
mod meshes;
mod options;
pub mod outline;
mod own;
mod pager;
mod paginate;
mod params;
mod plan;
mod profile;
mod progress;
#[cfg(feature = "xds")]
mod proxy_status;
#[cfg(feature = "aws")]
mod remote;
mod replace;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod service;
mod settings;
pub mod shorthand;
pub mod skeleton;
mod state;
mod stderr;
mod store;
#[cfg(feature = "aws")]
mod surroundings;
mod talk;
mod trace;
mod tree;
#[cfg(all(unix, feature = "up"))]
mod up;
mod validate;
mod voice;
mod words;
mod zone;

use crate::diagnostic::nearest;
use crate::model::{model, names};
use environment::Environment;
use error::Error;
use std::ffi::OsString;
use std::process::ExitCode;
use talk::Talk;
use voice::Voice;
use words::Help;

/// Runs the command line of this process; its exit code.
pub fn main() -> ExitCode {
    let environment = Environment::of_process();
    let mut given = std::env::args_os();
    let program = given.next();
    let given: Vec<OsString> = given.collect();
    let words: Vec<String> = given
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let voice = match program {
        Some(program) if as_aws::is_meant(&program) => Voice::Aws,
        _ => Voice::Own,
    };
    let talk = Talk::new(&words, &environment, voice);
    // What is for another program is handed on first, as it is.
    let words = match voice {
        Voice::Aws => as_aws::own_words(&words, &given),
        Voice::Own => Ok(words.clone()),
    };
    let outcome = words.and_then(|words| {
        environment.check()?;
        all_unicode(&given)?;
        if given.is_empty() && voice == Voice::Own {
            return Err(without_command());
        }
        run(&words, &environment, &talk)
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            talk.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

/// The tool alone shows what it can do. It is an error still, as in AWS CLI.
fn without_command() -> Error {
    stderr::print(&help::overview(Help::Brief));
    Error {
        told: true,
        ..Error::usage("the following arguments are required: operation")
    }
}

/// Refuses arguments that are not UTF-8: names and values would be stored with other letters.
fn all_unicode(given: &[OsString]) -> Result<(), Error> {
    match given.iter().position(|word| word.to_str().is_none()) {
        Some(index) => Err(Error::value(format!(
            "argument {} is not UTF-8: {}",
            index + 1,
            given[index].display()
        ))),
        None => Ok(()),
    }
}

fn run(words: &[String], environment: &Environment, talk: &Talk<'_>) -> Result<(), Error> {
    if let Some((complete::REQUEST, rest)) = words
        .split_first()
        .map(|(word, rest)| (word.as_str(), rest))
    {
        return complete::answer(rest, environment);
    }
    if words.iter().any(|word| word == "--version" || word == "-V") {
        return help::print(&format!("appmesh {}\n", env!("CARGO_PKG_VERSION")));
    }
    let Some((index, command)) = words::command(words) else {
        return match words.iter().find_map(|word| Help::of(word)) {
            Some(wanted) => help::print(&help::overview(wanted)),
            None => Err(
                Error::usage("the following arguments are required: operation").hint(help::USAGE),
            ),
        };
    };
    let mut rest: Vec<String> = [&words[..index], &words[index + 1..]].concat();
    if command == "help" {
        // `help COMMAND` is `COMMAND help`.
        return match words::command(&rest).map(|(index, _)| index) {
            Some(index) => {
                let command = rest.remove(index);
                run(&[command, "--help".to_owned()], environment, talk)
            }
            None => help::print(&help::overview(Help::Full)),
        };
    }
    if let Some(own) = own::find(command) {
        return own::run(own, &rest, environment);
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
    let own = own::OWN.iter().map(|own| own.name);
    let known = commands
        .iter()
        .map(String::as_str)
        .chain(own)
        .chain(["help"]);
    let near = nearest::ranked(command, known);
    Error::usage(format!(
        "argument operation: Found invalid choice '{command}'"
    ))
    .near(near)
    .hint(help::USAGE)
}
