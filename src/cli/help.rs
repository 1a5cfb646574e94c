//! Help of one command.

use super::argv::Help;
use super::options::OperationOption;
use super::style::{BOLD, PLAIN};
use super::{examples, outline, tree};
use crate::model::{Operation, names};
use clap::{Arg, Command};

/// A mirrored command and its options; in full with the shape of its spec.
pub fn command(operation: &'static Operation, own: &[OperationOption], wanted: Help) -> String {
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
            format!("`appmesh {name} --help` shows more: {hidden}global options, an example.");
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

/// An option with the first clause of what there is to say about it, and what is in brackets.
fn in_brief(option: Arg) -> Arg {
    let about = option
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (prose, brackets) = about.split_at(about.find(" [").unwrap_or(about.len()));
    let clause = prose.split([';', ':']).next().unwrap_or(prose);
    option.help(format!("{}{brackets}", clause.trim_end_matches('.')))
}

/// Adds an indented line.
pub fn indented(text: &mut String, line: &str) {
    text.push_str(&format!("  {line}\n"));
}

/// Adds a heading, after an empty line.
pub fn title(text: &mut String, title: &str) {
    text.push_str(&format!("\n{BOLD}{title}{PLAIN}\n"));
}
