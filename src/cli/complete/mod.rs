//! Completion: what may be where the cursor is.
//!
//! The scripts in `completions/` are short: at each Tab they ask `appmesh __complete -- WORDS...`,
//! the last word being the one that is typed, and get a candidate a line, a tab, and what it is
//! about. So there is nothing to generate, and nothing that can be out of date. [`names`] asks the
//! local App Mesh, [`paths`] the file system, [`catalog`] the rules and the model. A candidate
//! that ends in `/`, `.` or `=` is not whole yet, and no blank follows it.
//!
//! Invariant: AWS is never asked, and a line that means nothing yields no candidates and no words.

mod candidate;
mod catalog;
mod names;
mod paths;

use super::builtin;
use super::builtins::{self, BUILTINS};
use super::environment::Environment;
use super::error::Error;
use super::options::{self, OperationOption};
use super::{argv, stdout, tree};
use crate::model::{Operation, ShapeType, model, names::to_kebab};
use candidate::Candidate;
use clap::{Arg, ArgAction, Command, ValueHint};

/// The first word of a line that is a request for candidates.
pub const REQUEST: &str = "__complete";

/// Answers a request; `words` is what follows [`REQUEST`].
///
/// # Errors
/// When standard output cannot be written.
pub fn answer(words: &[String], environment: &Environment) -> Result<(), Error> {
    let words = words.strip_prefix(&["--".to_owned()]).unwrap_or(words);
    let Some((current, typed)) = words.split_last() else {
        return Ok(());
    };
    let line = Line::new(typed, environment);
    let lines = line
        .candidates(current)
        .into_iter()
        .filter(|candidate| candidate.value.starts_with(current.as_str()))
        .map(|candidate| format!("{}\t{}\n", candidate.value, candidate.about));
    stdout::print(&lines.collect::<String>())
}

/// The words before the cursor, and what they mean.
struct Line<'a> {
    /// Without the command.
    typed: Vec<String>,
    /// The command; the bare tool where none is typed yet.
    command: Command,
    /// Where the command is a mirrored one: its operation and its options.
    mirrored: Option<(&'static Operation, Vec<OperationOption>)>,
    environment: &'a Environment,
}

impl<'a> Line<'a> {
    fn new(typed: &[String], environment: &'a Environment) -> Line<'a> {
        let name = argv::command(typed).filter(|(_, name)| *name != "help");
        let (mut rest, mut mirrored) = (typed.to_vec(), None);
        let mut command = tree::globals(Command::new("appmesh"));
        if let Some((index, name)) = name {
            rest.remove(index);
            if let Some(own) = builtins::find(name) {
                command = below(builtin::command(own), &mut rest);
            } else if let Some(operation) = operation(name) {
                let own = options::of(operation);
                command = tree::mirrored(operation, &own);
                mirrored = Some((operation, own));
            } else {
                // A word that is not a command: nothing fits behind it.
                command = Command::new(name.to_owned());
            }
        }
        Line {
            typed: rest,
            mirrored,
            environment,
            command,
        }
    }

    fn candidates(&self, current: &str) -> Vec<Candidate> {
        if let Some((option, value)) = current
            .split_once('=')
            .filter(|_| current.starts_with("--"))
        {
            let values = self.option(option).map(|option| self.values(option, value));
            let whole = |candidate: Candidate| Candidate {
                value: format!("{option}={}", candidate.value),
                ..candidate
            };
            return values.into_iter().flatten().map(whole).collect();
        }
        if let Some(option) = self.waiting().filter(|_| !current.starts_with("--")) {
            return self.values(option, current);
        }
        if current.starts_with('-') {
            return self.options();
        }
        if self.command.get_name() == "appmesh" {
            return commands();
        }
        if self.command.has_subcommands() {
            let about = |it: &Command| it.get_about().map(ToString::to_string).unwrap_or_default();
            let below = self.command.get_subcommands();
            return below
                .map(|it| Candidate::new(it.get_name(), about(it)))
                .collect();
        }
        let places = self.command.get_positionals();
        let found: Vec<Candidate> = places
            .flat_map(|place| self.values(place, current))
            .collect();
        if found.is_empty() && current.is_empty() {
            return self.options();
        }
        found
    }

    /// The options that are not typed yet.
    fn options(&self) -> Vec<Candidate> {
        let is_free = |option: &&Arg| {
            let flag = format!("--{}", option.get_id());
            let is_it = |word: &String| word.split('=').next() == Some(&flag);
            let repeats = matches!(option.get_action(), ArgAction::Append);
            repeats || !self.typed.iter().any(is_it)
        };
        let about = |option: &Arg| {
            option
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default()
        };
        let named = self
            .command
            .get_arguments()
            .filter(|option| !option.is_positional());
        let shown = named.filter(|option| !option.is_hide_set()).filter(is_free);
        let candidate =
            |option: &Arg| Candidate::new(format!("--{}", option.get_id()), about(option));
        let help = Candidate::new("--help", "Explain the command and all its options");
        shown.map(candidate).chain([help]).collect()
    }

    /// The option of a word that begins with `--`; the beginning of a name will do.
    fn option(&self, word: &str) -> Option<&Arg> {
        let name = word.strip_prefix("--").filter(|name| !name.is_empty())?;
        let named = || {
            self.command
                .get_arguments()
                .filter(|option| !option.is_positional())
        };
        named()
            .find(|option| option.get_id() == name)
            .or_else(|| named().find(|option| option.get_id().as_str().starts_with(name)))
    }

    /// The option that waits for a value where the cursor is.
    fn waiting(&self) -> Option<&Arg> {
        let behind = self
            .typed
            .iter()
            .rev()
            .take_while(|word| !word.starts_with("--"))
            .count();
        let last = self
            .typed
            .iter()
            .rev()
            .nth(behind)
            .filter(|word| !word.contains('='))?;
        let option = self.option(last)?;
        let is_list = self
            .own_option(option)
            .is_some_and(|own| own.values == options::Values::Many);
        (option.get_action().takes_values() && (behind == 0 || is_list)).then_some(option)
    }

    fn own_option(&self, option: &Arg) -> Option<&OperationOption> {
        let (_, own) = self.mirrored.as_ref()?;
        own.iter().find(|own| option.get_id() == own.name.as_str())
    }

    fn values(&self, option: &Arg, current: &str) -> Vec<Candidate> {
        let possible = option.get_possible_values();
        if !possible.is_empty() {
            let value = |value: &clap::builder::PossibleValue| Candidate::new(value.get_name(), "");
            return possible.iter().map(value).collect();
        }
        if let Some(own) = self.own_option(option) {
            if let Some(path) = current.strip_prefix(FILE) {
                return paths::below(path, FILE, false);
            }
            let (operation, all) = self.mirrored.as_ref().expect("it has an own option");
            let stored = own.member.and_then(|member| {
                names::stored(operation, member, all, &self.typed, self.environment)
            });
            return match stored {
                Some(names) => names,
                None if takes_document(own) => vec![Candidate::new(FILE, "a file")],
                None => Vec::new(),
            };
        }
        if let Some(words) = catalog::of(option.get_id().as_str(), current) {
            return words;
        }
        match option.get_value_hint() {
            ValueHint::FilePath | ValueHint::AnyPath => paths::below(current, "", false),
            ValueHint::DirPath => paths::below(current, "", true),
            _ => Vec::new(),
        }
    }
}

/// The command itself, or the one below it that is on the line.
fn below(mut command: Command, typed: &mut Vec<String>) -> Command {
    // This hands the global options down.
    command.build();
    let place = typed
        .iter()
        .position(|word| command.find_subcommand(word).is_some());
    let chosen = place.map(|place| typed.remove(place));
    match chosen.and_then(|name| command.find_subcommand(name).cloned()) {
        Some(chosen) => chosen,
        None => command,
    }
}

/// What a value begins with that is read from a file.
const FILE: &str = "file://";

/// Whether the value of an option is a document, which is best kept in a file.
fn takes_document(own: &OperationOption) -> bool {
    let is_input = [options::INPUT_JSON, options::INPUT_YAML].contains(&own.name.as_str());
    let is_written = |kind: &ShapeType| {
        matches!(
            kind,
            ShapeType::Structure(_) | ShapeType::Union(_) | ShapeType::List(_)
        )
    };
    is_input
        || own
            .member
            .is_some_and(|member| is_written(&member.shape().kind))
}

/// The operation of a mirrored command.
fn operation(command: &str) -> Option<&'static Operation> {
    let mut operations = model().operations.iter();
    operations.find(|operation| to_kebab(operation.name) == command)
}

fn commands() -> Vec<Candidate> {
    let mirrored = model().operations.iter();
    let mirrored = mirrored.map(|it| Candidate::new(to_kebab(it.name), it.documentation));
    let own = BUILTINS
        .iter()
        .map(|own| Candidate::new(own.name, own.about));
    let help = Candidate::new("help", "Explain the tool or a command.");
    mirrored.chain(own).chain([help]).collect()
}
