//! The commands as clap knows them, made from the model and the table of options.
//!
//! Only the command on the line is built, because building all of them costs more than most
//! commands take.

use super::options::{self, GLOBALS, OperationOption, Values};
use crate::model::{Operation, names};
use clap::{Arg, ArgAction, Command, ValueHint};

/// A mirrored command with its options and the globals. It reads the plain words of
/// [`super::words`]; what is required is reported later, all at once.
pub fn mirrored(operation: &'static Operation, own: &[OperationOption]) -> Command {
    let name = names::to_kebab(operation.name);
    let mut command = Command::new(name.clone())
        .bin_name(format!("appmesh {name}"))
        .about(operation.documentation)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .args_override_self(true)
        .next_help_heading("Options");
    for option in own {
        command = command.arg(own_argument(option));
    }
    globals(command)
}

/// Adds the options that are allowed anywhere on the command line.
pub fn globals(command: Command) -> Command {
    let command = command.next_help_heading("Global options");
    GLOBALS.iter().fold(command, |command, global| {
        let mut argument = Arg::new(global.name)
            .long(global.name)
            .help(global.help)
            .global(true)
            .hide_short_help(true);
        argument = match global.value_name {
            "PATH" => argument.value_hint(ValueHint::FilePath),
            "DIR" => argument.value_hint(ValueHint::DirPath),
            _ => argument,
        };
        argument = match global.values {
            Values::None => argument.action(ArgAction::SetTrue),
            _ if global.name == "rule" => argument
                .action(ArgAction::Append)
                .value_name(global.value_name),
            _ => argument
                .action(ArgAction::Set)
                .value_name(global.value_name),
        };
        if !global.choices.is_empty() {
            argument = argument.value_parser(global.choices.to_vec());
        }
        command.arg(argument)
    })
}

/// Options that every command has; where help is brief they are only named.
const FOR_ALL: [&str; 3] = [options::INPUT_JSON, options::INPUT_YAML, options::SKELETON];

fn own_argument(option: &OperationOption) -> Arg {
    let required = if option.required { " [required]" } else { "" };
    let argument = Arg::new(option.name.clone())
        .long(option.name.clone())
        .help(format!("{}{required}", option.help))
        .value_name(value_name(option))
        .hide(option.hidden)
        .hide_short_help(FOR_ALL.contains(&option.name.as_str()));
    let argument = match option.values {
        Values::Many => argument.action(ArgAction::Append).num_args(0..=1),
        Values::Optional => argument
            .action(ArgAction::Set)
            .num_args(0..=1)
            .default_missing_value(options::SKELETONS[0])
            .value_parser(options::SKELETONS),
        _ => argument.action(ArgAction::Set),
    };
    let is_object = option
        .member
        .is_some_and(|member| member.shape().is_object());
    if is_object {
        argument.value_hint(ValueHint::FilePath)
    } else {
        argument
    }
}

/// What represents the value in help: `NAME`, `SPEC`, `TAGS...`.
fn value_name(option: &OperationOption) -> String {
    let last = option
        .name
        .rsplit('-')
        .next()
        .unwrap_or_default()
        .to_uppercase();
    match (option.name.as_str(), option.values) {
        (options::INPUT_JSON | options::INPUT_YAML, _) => "TEXT|FILE".to_owned(),
        (options::SKELETON, _) => "FORM".to_owned(),
        (_, Values::Many) => format!("{last}..."),
        _ => last,
    }
}
