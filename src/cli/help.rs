//! Help: the overview of all commands, and where it is printed.

use super::error::Error;
use super::options::OwnOption;
use super::own::OWN;
use super::words::Help;
use super::{examples, options, outline, tree};
use crate::model::{Lifecycle, Operation, model, names};
use clap::{Arg, Command};
use std::io::{ErrorKind, Write};

/// Where to look when a line means nothing.
pub const USAGE: &str = "`appmesh help` lists the commands, `appmesh COMMAND help` explains one";

/// Styles of what is told on standard error; the stream strips them where they are not wanted.
pub const RED: &str = "\x1b[1m\x1b[31m";
pub const BOLD: &str = "\x1b[1m";
pub const PLAIN: &str = "\x1b[0m";

/// What the tool is, and its commands by resource.
pub fn overview(wanted: Help) -> String {
    let mut text = format!("{ABOUT}\n\n{BOLD}Usage:{PLAIN} appmesh [OPTIONS] COMMAND [OPTIONS]\n");
    match wanted {
        Help::Brief => brief(&mut text),
        Help::Full => full(&mut text),
    }
    text
}

const ABOUT: &str = "App Mesh from the command line, with or without AWS";

/// Commands that need no resource.
const OWN_TITLE: &str = "Documents, and the tool itself.";

/// So many names of commands fit on a line of 80 columns.
const NAMES_IN_A_LINE: usize = 8;

fn brief(text: &mut String) {
    title(text, "Commands:");
    for resource in &model().resources {
        let name = names::to_kebab(resource.name);
        let ordered = LIFECYCLES.map(|it| names::to_kebab(resource.operation(it).name));
        let (list, others) = ordered.split_last().expect("there are five");
        let verbs: Vec<&str> = others
            .iter()
            .map(|command| command.strip_suffix(&name).unwrap_or(command))
            .collect();
        indented(text, &format!("{}{name}, {list}", verbs.join(", ")));
    }
    let tags: Vec<String> = of_tags().map(|it| names::to_kebab(it.name)).collect();
    indented(text, &tags.join(", "));
    title(
        text,
        "Commands that need no AWS, as the others do with --local:",
    );
    let own: Vec<&str> = OWN.iter().map(|own| own.name).collect();
    let mut lines = own.chunks(NAMES_IN_A_LINE).peekable();
    while let Some(names) = lines.next() {
        let more = if lines.peek().is_some() { "," } else { "" };
        indented(text, &(names.join(", ") + more));
    }
    text.push_str("\n`appmesh --help` shows everything, `appmesh COMMAND -h` one command.\n");
}

fn full(text: &mut String) {
    for resource in &model().resources {
        title(text, resource.documentation);
        LIFECYCLES
            .iter()
            .for_each(|it| entry(text, resource.operation(*it)));
    }
    title(text, "Tags of any of them.");
    of_tags().for_each(|operation| entry(text, operation));
    title(text, OWN_TITLE);
    OWN.iter().for_each(|own| line(text, own.name, own.about));
    title(text, "Options that may stand anywhere on the line.");
    for option in options::GLOBALS {
        line(text, &format!("--{}", option.name), option.help);
    }
    title(text, "Examples.");
    for name in ["validate", "explain"].into_iter().filter_map(examples::of) {
        indented(text, name);
    }
    text.push_str(
        "\nThe embedded App Mesh: add `--local` to any command, or set APPMESH_LOCAL=1.\n\
         `appmesh COMMAND --help` explains a command and its options, `appmesh explain` what\n\
         documents hold.\n",
    );
}

/// In the order of help.
const LIFECYCLES: [Lifecycle; 5] = [
    Lifecycle::Create,
    Lifecycle::Read,
    Lifecycle::Update,
    Lifecycle::Delete,
    Lifecycle::List,
];

fn of_tags() -> impl Iterator<Item = &'static Operation> {
    let operations = model().operations.iter();
    operations.filter(|operation| operation.lifecycle.is_none())
}

fn title(text: &mut String, title: &str) {
    text.push_str(&format!("\n{BOLD}{title}{PLAIN}\n"));
}

fn entry(text: &mut String, operation: &Operation) {
    line(
        text,
        &names::to_kebab(operation.name),
        operation.documentation,
    );
}

fn line(text: &mut String, command: &str, about: &str) {
    text.push_str(&format!("  {command:<24} {about}\n"));
}

/// A mirrored command and its options; in full with the shape of its spec.
pub fn command(operation: &'static Operation, own: &[OwnOption], wanted: Help) -> String {
    let spec = operation.spec().zip(operation.resource());
    rendered(tree::mirrored(operation, own), wanted, |text| {
        let Some((spec, resource)) = spec else {
            return;
        };
        title(
            text,
            "Shape of the spec, to the third level ([] is a list, * is required):",
        );
        outline::of(spec.shape())
            .lines()
            .for_each(|line| indented(text, line));
        let name = names::to_kebab(resource.name);
        text.push_str(&format!(
            "\n`appmesh explain {name}.MEMBER.MEMBER` goes deeper.\n"
        ));
    })
}

/// A command's help; in full with the global options, what `add` has to say, and its example.
pub fn rendered(command: Command, wanted: Help, add: impl FnOnce(&mut String)) -> String {
    let name = command.get_name().to_owned();
    if wanted == Help::Brief {
        let hidden = command
            .get_arguments()
            .filter(|option| option.is_hide_short_help_set() && !option.is_global_set());
        let hidden: String = hidden
            .map(|option| format!("--{}, ", option.get_id()))
            .collect();
        let more =
            format!("`appmesh {name} --help` tells more: {hidden}global options, an example.");
        let mut command = command.mut_args(in_brief).after_help(more);
        return command.render_help().ansi().to_string();
    }
    let mut command = command.mut_args(|option| option.hide_short_help(false));
    let mut text = command.render_help().ansi().to_string();
    add(&mut text);
    if let Some(example) = examples::of(&name) {
        title(&mut text, "Example:");
        example.lines().for_each(|line| indented(&mut text, line));
    }
    text
}

/// An option with the first clause of what there is to say about it, and what stands in brackets.
fn in_brief(option: Arg) -> Arg {
    let about = option
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (prose, brackets) = about.split_at(about.find(" [").unwrap_or(about.len()));
    let clause = prose.split([';', ':']).next().unwrap_or(prose);
    option.help(format!("{}{brackets}", clause.trim_end_matches('.')))
}

fn indented(text: &mut String, line: &str) {
    text.push_str(&format!("  {line}\n"));
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
