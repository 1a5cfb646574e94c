//! Help: the overview of all commands, and where it is printed.

use super::error::Error;
use super::options::OwnOption;
use super::own::OWN;
use super::tree;
use crate::model::{Lifecycle, Operation, model, names};
use std::io::{ErrorKind, Write};

/// Where to look when a line means nothing.
pub const USAGE: &str = "`appmesh help` lists the commands, `appmesh COMMAND help` explains one";

/// Styles of what is told on standard error; the stream strips them where they are not wanted.
pub const RED: &str = "\x1b[1m\x1b[31m";
pub const BOLD: &str = "\x1b[1m";
pub const PLAIN: &str = "\x1b[0m";

/// All commands, by resource.
pub fn overview() -> String {
    let mut text = String::from(
        "App Mesh from the command line: a drop-in for `aws appmesh`, and an App Mesh that needs no AWS\n\n\
         Usage: appmesh [OPTIONS] COMMAND [OPTIONS]\n",
    );
    for resource in &model().resources {
        text.push_str(&format!("\n{}\n", resource.documentation));
        let order = [
            Lifecycle::Create,
            Lifecycle::Read,
            Lifecycle::Update,
            Lifecycle::Delete,
            Lifecycle::List,
        ];
        for lifecycle in order {
            text.push_str(&entry(resource.operation(lifecycle)));
        }
    }
    text.push_str("\nTags of any of them.\n");
    for operation in model()
        .operations
        .iter()
        .filter(|operation| operation.lifecycle.is_none())
    {
        text.push_str(&entry(operation));
    }
    text.push_str("\nDocuments, with no service at all.\n");
    for own in OWN {
        text.push_str(&line(own.name, own.about));
    }
    text.push_str(
        "\nThe embedded App Mesh: add `--local` to any command, or set APPMESH_LOCAL=1.\n\
         `appmesh COMMAND help` explains a command and its options.\n",
    );
    text
}

fn entry(operation: &Operation) -> String {
    line(&names::to_kebab(operation.name), operation.documentation)
}

fn line(command: &str, about: &str) -> String {
    format!("  {command:<24} {about}\n")
}

/// A command and its options.
pub fn command(operation: &'static Operation, own: &[OwnOption]) -> String {
    tree::mirrored(operation, own)
        .render_help()
        .ansi()
        .to_string()
}

/// Prints a text on standard output; a reader that has gone away is no trouble.
///
/// # Errors
/// When it cannot be written for another reason, such as a full device.
pub fn print(text: &str) -> Result<(), Error> {
    written(anstream::stdout().write_all(text.as_bytes()))
}

/// What became of writing to standard output.
///
/// # Errors
/// Anything but a reader that has gone away.
pub fn written(outcome: std::io::Result<()>) -> Result<(), Error> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome
            .map_err(|error| Error::general(format!("standard output cannot be written: {error}"))),
    }
}
