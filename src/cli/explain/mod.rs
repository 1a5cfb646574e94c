//! `appmesh explain`: what a rule, a resource, a member, a shape or a command is about.

mod bare;
mod example;
mod exits;
mod member;
mod page;
mod rules;

use super::argv::Help;
use super::builtin::Builtin;
use super::environment::Environment;
use super::error::Error;
use super::{help, options, stdout};
use crate::check;
use crate::check::choice;
use crate::diagnostic::suggest;
use crate::model::{ResourceShape, Shape, model, names};
use clap::{Arg, ArgMatches, Command};
pub use member::inner;

pub const EXPLAIN: Builtin = Builtin {
    name: "explain",
    about: "Explain a rule, a member such as virtual-node.listeners.tls, or a command.",
    exits: &[0, 252, 255],
    beside: &["rules", "schema", "validate"],
    arguments,
    run,
};

pub const RULES: Builtin = Builtin {
    name: "rules",
    about: "List all rules by area.",
    exits: &[0, 252, 255],
    beside: &["explain", "validate"],
    arguments: |command| command,
    run: |_, _| stdout::print(&rules::list()),
};

fn arguments(command: Command) -> Command {
    let help =
        "A rule's id, a resource, a member's path, a shape or a command [default: all rules]";
    command.arg(Arg::new("what").help(help).value_name("WHAT"))
}

fn run(matches: &ArgMatches, _: &Environment) -> Result<(), Error> {
    match matches.get_one::<String>("what") {
        Some(word) => stdout::print(&explain(word)?),
        None => stdout::print(&rules::list()),
    }
}

/// The page about a word; a dot at its end, behind which completion shows members, changes nothing.
fn explain(word: &str) -> Result<String, Error> {
    let word = word.trim_end_matches('.');
    if let Some(rule) = check::rules::find(word) {
        return Ok(page::of_rule(rule));
    }
    if let Some(notice) = choice::NOTICES.iter().find(|notice| notice.id == word) {
        return Ok(page::of_notice(notice));
    }
    if let Some(operation) = model().operation(&names::to_pascal(word)) {
        return Ok(help::command(
            operation,
            &options::of(operation),
            Help::Full,
        ));
    }
    let (first, rest) = word
        .split_once('.')
        .map_or((word, ""), |(first, rest)| (first, rest));
    if let Some(resource) = resource(first) {
        return match rest {
            "" => Ok(page::of_resource(resource)),
            path => member::page(resource, path),
        };
    }
    if let Some(shape) = model().shape(word) {
        return Ok(member::of_shape(shape));
    }
    if let Some(page) = bare::page(word).or_else(|| exits::page(word)) {
        return Ok(page);
    }
    let words = words();
    let near = suggest::similar(word, words.iter().map(String::as_str));
    Err(Error::usage(format!("there is nothing to explain about `{word}`"))
        .hints(suggest::did_you_mean(&near))
        .hint("a rule's id, a resource, a member's path such as virtual-node.listeners, a shape, a command or an exit code is expected"))
}

/// The shape at a path: that of a resource's spec, or of what a member holds.
pub fn shape_at(path: &str) -> Option<&'static Shape> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let resource = resource(first)?;
    match rest {
        "" => Some(resource.spec()),
        rest => member::walk(resource, rest).ok().map(|(_, shape)| shape),
    }
}

/// The resource of a name in either spelling, or of its type in CloudFormation.
fn resource(word: &str) -> Option<&'static ResourceShape> {
    const TYPES: &str = "AWS::AppMesh::";
    let is_type = word
        .get(..TYPES.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(TYPES));
    let word = if is_type { &word[TYPES.len()..] } else { word };
    let mut resources = model().resources.iter();
    resources.find(|resource| {
        names::to_kebab(resource.name).eq_ignore_ascii_case(word)
            || resource.name.eq_ignore_ascii_case(word)
    })
}

/// Everything that can be explained by one word.
fn words() -> Vec<String> {
    let model = model();
    let rules = choice::ids().map(str::to_owned);
    let resources = model.resources.iter().map(|it| names::to_kebab(it.name));
    let commands = model.operations.iter().map(|it| names::to_kebab(it.name));
    let shapes = model.shapes().iter().map(|it| it.name.to_owned());
    rules
        .chain(resources)
        .chain(commands)
        .chain(shapes)
        .collect()
}
