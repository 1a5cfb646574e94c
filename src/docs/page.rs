//! What there is to say about a command, whatever it is written as.

use crate::cli::manual;
use crate::cli::{examples, outline};
use crate::model::{Operation, model, names, words};
use clap::{Arg, Command};

/// A command, ready to be written.
pub struct Page {
    pub name: String,
    /// One line; ends in a full stop.
    pub about: String,
    /// Its arguments as they are written: required ones bare, others in brackets.
    pub synopsis: Vec<String>,
    pub options: Vec<Entry>,
    /// The shape of the spec, where there is one.
    pub outline: Option<String>,
    pub example: Option<&'static str>,
    /// Names and meanings of what the service may answer instead.
    pub errors: Vec<(&'static str, &'static str)>,
    /// The codes with which it may end, and their meaning.
    pub exits: Vec<(u8, &'static str)>,
    /// Commands that belong to it.
    pub see_also: Vec<String>,
}

/// An option or argument.
pub struct Entry {
    /// As it is typed: `--mesh-name NAME`.
    pub flag: String,
    pub about: String,
    /// Its type and limits, or its values.
    pub value: Option<String>,
    pub required: bool,
}

impl Entry {
    /// Its form in a synopsis: in brackets where it may be left out.
    fn bracketed(&self) -> String {
        if self.required {
            self.flag.clone()
        } else {
            format!("[{}]", self.flag)
        }
    }
}

pub use crate::cli::error::EXITS;

/// Those of mirrored commands.
const MIRRORED_EXITS: [u8; 5] = [0, 252, 253, 254, 255];

/// The pages of all commands: the mirrored ones in the order of the model, then our own.
pub fn all() -> Vec<Page> {
    let own = manual::builtins().map(|command| page(&command, None));
    let mirrored = model().operations.iter();
    let mirrored = mirrored.map(|operation| page(&manual::mirrored(operation), Some(operation)));
    mirrored.chain(own).collect()
}

/// The options that may be behind any command.
pub fn globals() -> Vec<Entry> {
    let tool = manual::tool();
    tool.get_arguments()
        .map(|option| entry(option, None))
        .collect()
}

fn page(command: &Command, operation: Option<&'static Operation>) -> Page {
    let name = command.get_name().to_owned();
    let own = manual::find(&name);
    let exits = own.map_or(&MIRRORED_EXITS[..], |own| own.exits);
    let below: Vec<Entry> = command.get_subcommands().map(subcommand).collect();
    let mut options = options(command, operation);
    let mut synopsis: Vec<String> = options.iter().map(Entry::bracketed).collect();
    if !below.is_empty() {
        let ways: Vec<&str> = below.iter().map(|entry| entry.flag.as_str()).collect();
        synopsis.push(ways.join(" | "));
        options.extend(below);
    }
    Page {
        about: command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default(),
        synopsis,
        outline: operation
            .and_then(Operation::spec)
            .map(|spec| outline::of(spec.shape())),
        example: examples::of(&name),
        errors: operation.map(errors).unwrap_or_default(),
        exits: EXITS
            .into_iter()
            .filter(|(code, _)| exits.contains(code))
            .collect(),
        see_also: match operation {
            Some(operation) => neighbors(operation),
            None => own.map_or_else(Vec::new, |own| {
                own.beside.iter().map(|name| (*name).to_owned()).collect()
            }),
        },
        options,
        name,
    }
}

fn options(command: &Command, operation: Option<&'static Operation>) -> Vec<Entry> {
    let own = command
        .get_arguments()
        .filter(|argument| !argument.is_global_set());
    own.filter(|argument| !argument.is_hide_set())
        .map(|argument| entry(argument, operation))
        .collect()
}

/// A command below a command, with its own arguments.
fn subcommand(command: &Command) -> Entry {
    let arguments = options(command, None);
    let words = [command.get_name().to_owned()].into_iter();
    let words: Vec<String> = words
        .chain(arguments.iter().map(Entry::bracketed))
        .collect();
    let abouts = command.get_about().map(ToString::to_string).into_iter();
    let abouts: Vec<String> = abouts
        .chain(
            arguments
                .iter()
                .map(|entry| format!("{}: {}.", entry.flag, entry.about)),
        )
        .collect();
    Entry {
        flag: words.join(" "),
        about: abouts.join(" "),
        value: None,
        required: false,
    }
}

fn entry(argument: &Arg, operation: Option<&'static Operation>) -> Entry {
    let value = argument.get_value_names().map(|names| names[0].to_string());
    let value = value.filter(|_| argument.is_positional() || argument.get_action().takes_values());
    let flag = match (argument.get_long(), value) {
        (None, value) => value.unwrap_or_default(),
        (Some(long), Some(value)) => format!("--{long} {value}"),
        (Some(long), None) => format!("--{long}"),
    };
    let member = operation.and_then(|operation| {
        let mut members = operation.input().members().iter();
        members.find(|member| argument.get_id() == names::to_kebab(member.name).as_str())
    });
    let choices: Vec<String> = argument
        .get_possible_values()
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect();
    let about = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    Entry {
        flag,
        about: about.replace(" [required]", ""),
        value: match member {
            Some(member) => Some(words::brief(member.shape())),
            None => (!choices.is_empty()).then(|| format!("one of {}", choices.join(", "))),
        },
        required: argument.is_required_set() || member.is_some_and(|member| member.required),
    }
}

fn errors(operation: &'static Operation) -> Vec<(&'static str, &'static str)> {
    let meaning = |name: &'static str| model().shape(name).map_or("", |shape| shape.documentation);
    operation
        .errors
        .iter()
        .map(|name| (*name, meaning(name)))
        .collect()
}

/// The other commands of the same resource, or the other commands on tags.
fn neighbors(operation: &'static Operation) -> Vec<String> {
    let kind = |it: &Operation| it.lifecycle.map(|(resource, _)| resource);
    let others = model().operations.iter();
    let others = others.filter(|it| kind(it) == kind(operation) && it.name != operation.name);
    others.map(|it| names::to_kebab(it.name)).collect()
}
