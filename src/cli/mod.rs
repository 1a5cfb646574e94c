//! Commands: what is on the line becomes one call of the rooms below.
//!
//! [`call`] is the route of all 38 mirrored commands. [`words`], [`options`] and [`tree`] read the
//! line, [`params`] makes the input document, [`paginate`] walks pages, [`service`] chooses who
//! answers, [`choice`] selects rules, [`error`] defines errors and exit codes. [`builtins`] lists the
//! builtin commands, such as [`validate`]. Only [`stdout`] writes to standard output, and only
//! [`stderr`] to standard error.
//!
//! Invariant: an offline command touches no SDK, no async runtime and no network; standard output
//! holds data only.

mod apply;
mod argv;
mod bounded;
mod builtin;
mod builtins;
mod call;
mod certificate;
mod choice;
mod complete;
mod completions;
mod convert;
mod debug;
mod describe_output;
mod documents;
mod dry_run;
mod encoding;
mod environment;
mod envoy;
pub mod error;
mod error_style;
pub mod examples;
mod explain;
mod export;
mod files;
mod graph;
mod help;
mod instance;
mod inventory;
mod lookup;
pub mod manual;
mod meshes;
mod migration;
mod options;
pub mod outline;
mod overview;
mod pager;
mod paginate;
mod params;
mod plan;
mod printer;
mod profile;
mod progress;
#[cfg(feature = "xds")]
mod proxy_status;
#[cfg(feature = "aws")]
mod remote;
mod replace;
mod response;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod service;
mod settings;
mod shim;
pub mod shorthand;
pub mod skeleton;
mod state;
mod stderr;
mod stdout;
mod store;
mod style;
#[cfg(feature = "aws")]
mod surroundings;
mod trace;
mod tree;
#[cfg(all(unix, feature = "up"))]
mod up;
mod validate;
mod zone;

use crate::diagnostic::suggest;
use crate::model::{model, names};
use argv::Help;
use environment::Environment;
use error::Error;
use error_style::ErrorStyle;
use printer::Printer;
use std::ffi::OsString;
use std::process::ExitCode;

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
    let style = match program {
        Some(program) if shim::is_meant(&program) => ErrorStyle::AwsCli,
        _ => ErrorStyle::Native,
    };
    let printer = Printer::new(&words, &environment, style);
    // What is for another program is handed on first, as it is.
    let words = match style {
        ErrorStyle::AwsCli => shim::strip_service(&words, &given),
        ErrorStyle::Native => Ok(words.clone()),
    };
    let outcome = words.and_then(|words| {
        environment.check()?;
        all_unicode(&given)?;
        if given.is_empty() && style == ErrorStyle::Native {
            return Err(without_command());
        }
        run(&words, &environment, &printer)
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

/// The tool alone shows what it can do. It is an error still, as in AWS CLI.
fn without_command() -> Error {
    stderr::print(&overview::overview(Help::Brief));
    Error {
        reported: true,
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

fn run(words: &[String], environment: &Environment, printer: &Printer<'_>) -> Result<(), Error> {
    if let Some((complete::REQUEST, rest)) = words
        .split_first()
        .map(|(word, rest)| (word.as_str(), rest))
    {
        return complete::answer(rest, environment);
    }
    if words.iter().any(|word| word == "--version" || word == "-V") {
        return stdout::print(&format!("appmesh {}\n", env!("CARGO_PKG_VERSION")));
    }
    let Some((index, command)) = argv::command(words) else {
        return match words.iter().find_map(|word| Help::of(word)) {
            Some(wanted) => stdout::print(&overview::overview(wanted)),
            None => Err(
                Error::usage("the following arguments are required: operation")
                    .hint(overview::USAGE),
            ),
        };
    };
    let mut rest: Vec<String> = [&words[..index], &words[index + 1..]].concat();
    if command == "help" {
        // `help COMMAND` is `COMMAND help`.
        return match argv::command(&rest).map(|(index, _)| index) {
            Some(index) => {
                let command = rest.remove(index);
                run(&[command, "--help".to_owned()], environment, printer)
            }
            None => stdout::print(&overview::overview(Help::Full)),
        };
    }
    if let Some(builtin) = builtins::find(command) {
        return builtin::run(builtin, &rest, environment);
    }
    match model().operation(&names::to_pascal(command)) {
        Some(operation) if names::to_kebab(operation.name) == command => {
            call::run(operation, &rest, environment, printer)
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
    let builtins = builtins::BUILTINS.iter().map(|it| it.name);
    let known = commands
        .iter()
        .map(String::as_str)
        .chain(builtins)
        .chain(["help"]);
    let near = suggest::similar(command, known);
    Error::usage(format!(
        "argument operation: Found invalid choice '{command}'"
    ))
    .near(near)
    .hint(overview::USAGE)
}
