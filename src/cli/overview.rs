//! The overview of all commands: `appmesh help`.

use super::argv::Help;
use super::builtins::BUILTINS;
use super::help::{indented, title};
use super::style::{BOLD, PLAIN};
use super::{examples, options};
use crate::model::{Lifecycle, Operation, model, names};

/// Where to look when a line means nothing.
pub const USAGE: &str = "`appmesh help` lists the commands, `appmesh COMMAND help` explains one";

/// What the tool is, and its commands by resource.
pub fn overview(wanted: Help) -> String {
    let mut text = format!("{ABOUT}\n\n{BOLD}Usage:{PLAIN} appmesh [OPTIONS] COMMAND [OPTIONS]\n");
    match wanted {
        Help::Brief => brief(&mut text),
        Help::Full => full(&mut text),
    }
    text
}

const ABOUT: &str = "A command-line tool for App Mesh that works with or without AWS";

/// Commands that need no resource.
const BUILTINS_TITLE: &str = "Documents, and the tool itself.";

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
    let own: Vec<&str> = BUILTINS.iter().map(|own| own.name).collect();
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
        for it in LIFECYCLES {
            entry(text, resource.operation(it));
        }
    }
    title(text, "Tags of any of them.");
    of_tags().for_each(|operation| entry(text, operation));
    title(text, BUILTINS_TITLE);
    for own in BUILTINS {
        line(text, own.name, own.about);
    }
    title(
        text,
        "Options that are allowed anywhere on the command line.",
    );
    for option in options::GLOBALS {
        line(text, &format!("--{}", option.name), option.help);
    }
    title(text, "Examples.");
    for name in ["validate", "explain"].into_iter().filter_map(examples::of) {
        indented(text, name);
    }
    text.push_str(
        "\nThe local App Mesh: add `--local` to any command, or set APPMESH_LOCAL=1.\n\
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
