//! The style of errors: native, or that of AWS CLI where this binary is called as `aws`.

use super::error::{Error, Kind};
use super::style;
use crate::diagnostic::suggest;
use crate::output::{ErrorFormat, escape};

/// The words of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorStyle {
    Native,
    AwsCli,
}

/// What AWS CLI says of every line that it does not understand.
const USAGE: &str = "\
usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help";

impl ErrorStyle {
    /// An error as the lines of standard error.
    pub fn prose(self, error: &Error, format: ErrorFormat) -> String {
        let error = &escaped(error);
        match self {
            ErrorStyle::Native => own_prose(error),
            ErrorStyle::AwsCli => aws_prose(error, format),
        }
    }

    /// An error as one text, for errors that are data.
    pub fn text(self, error: &Error) -> String {
        match self {
            ErrorStyle::Native => [vec![own_message(error).to_owned()], hints(error)]
                .concat()
                .join("\n"),
            ErrorStyle::AwsCli => aws_text(error),
        }
    }
}

/// The error without control characters, which come from arguments, files and answers.
fn escaped(error: &Error) -> Error {
    let lines = |text: &String| escape::lines(text).into_owned();
    Error {
        message: lines(&error.message),
        near: error
            .near
            .as_ref()
            .map(|near| near.iter().map(lines).collect()),
        hints: error.hints.iter().map(lines).collect(),
        ..error.clone()
    }
}

fn own_prose(error: &Error) -> String {
    let (red, plain) = (style::RED, style::PLAIN);
    let first = match error.kind {
        // AWS CLI's own line, so that scripts find it.
        Kind::Service => format!("\n{}\n", error.message),
        _ => format!("{red}error{plain}: {}\n", own_message(error)),
    };
    first + &drawn(&hints(error))
}

/// The message without AWS CLI's advice to run commands of its own, which change nothing about an App
/// Mesh that is closed.
fn own_message(error: &Error) -> &str {
    match error.code.as_deref() {
        Some("NoRegion" | "NoCredentials") => {
            let end = error.message.find(" You can ");
            &error.message[..end.unwrap_or(error.message.len())]
        }
        _ => &error.message,
    }
}

/// Hints, the nearest words of a closed set among them.
fn hints(error: &Error) -> Vec<String> {
    let near: Vec<&str> = error.near.iter().flatten().map(String::as_str).collect();
    let near = suggest::did_you_mean(&near).into_iter();
    near.chain(error.hints.iter().cloned()).collect()
}

fn drawn(hints: &[String]) -> String {
    let (bold, plain) = (style::BOLD, style::PLAIN);
    hints
        .iter()
        .map(|hint| format!("  {bold}={plain} hint: {hint}\n"))
        .collect()
}

/// AWS CLI's line. Its own block about usage takes the place of hints about the line; other hints
/// follow.
fn aws_prose(error: &Error, format: ErrorFormat) -> String {
    let text = aws_text(error);
    let line = match (&error.code, error.kind) {
        (None, Kind::Usage) => return format!("\n{USAGE}\n\n\naws: [ERROR]: {text}\n"),
        (Some(code), kind) if kind != Kind::Service && format != ErrorFormat::Legacy => {
            format!("\naws: [ERROR]: An error occurred ({code}): {text}\n")
        }
        _ => format!("\naws: [ERROR]: {text}\n"),
    };
    match error.kind {
        Kind::Usage => line,
        _ => line + &drawn(&error.hints),
    }
}

fn aws_text(error: &Error) -> String {
    let mut text = error.message.clone();
    if let Some(near) = &error.near {
        text.push('\n');
        if !near.is_empty() {
            text.push_str("\nMaybe you meant:\n");
        }
        for word in near {
            text.push_str(&format!("\n  * {word}"));
        }
    }
    if error.kind == Kind::Usage && error.code.is_some() {
        text.push_str("\n\n");
        text.push_str(USAGE);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aws(error: &Error) -> String {
        ErrorStyle::AwsCli.prose(error, ErrorFormat::Enhanced)
    }

    #[test]
    fn says_what_aws_says() {
        let near = Error::usage("argument operation: Found invalid choice 'list-mesh'")
            .near(vec!["list-meshes"]);
        assert_eq!(
            aws(&near),
            format!(
                "\naws: [ERROR]: An error occurred (ParamValidation): argument operation: Found \
                 invalid choice 'list-mesh'\n\nMaybe you meant:\n\n  * list-meshes\n\n{USAGE}\n"
            )
        );
        let far = Error::usage("argument --output: Found invalid choice 'xml'").near(Vec::new());
        assert!(aws(&far).contains("choice 'xml'\n\n\nusage: aws"));
        let unknown = Error::unknown_options("--bogus, x");
        assert_eq!(
            aws(&unknown),
            format!("\n{USAGE}\n\n\naws: [ERROR]: Unknown options: --bogus, x\n")
        );
        assert_eq!(
            aws(&Error::general("no").hint("yes")),
            format!(
                "\naws: [ERROR]: no\n  {}={} hint: yes\n",
                style::BOLD,
                style::PLAIN
            )
        );
    }

    #[test]
    fn leaves_codes_out_where_the_old_texts_are_asked_for() {
        let error = Error::value("no");
        assert_eq!(
            ErrorStyle::AwsCli.prose(&error, ErrorFormat::Legacy),
            "\naws: [ERROR]: no\n"
        );
        assert_eq!(
            aws(&error),
            "\naws: [ERROR]: An error occurred (ParamValidation): no\n"
        );
    }
}
