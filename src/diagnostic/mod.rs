//! Findings about the user's text, as plain data.
//!
//! A [`Finding`] says what is wrong, where, and what to do about it; a [`Diagnostic`] also says by which
//! rule, and how bad it is. Making the text of it is left to `output::report`; deciding on an exit code
//! is left to `cli`.
//!
//! Invariant: a finding always has a place.

mod fix;
pub mod lookalike;
pub mod suggest;

pub use fix::{Edit, Fix, Safety};

use crate::document::Location;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; never stops anything.
    Info,
    /// Legal, but wrong or risky.
    Warning,
    /// The service refuses it.
    Error,
}

impl Severity {
    /// The word before a message: `error`, `warning`, `info`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// What is wrong, where, and what to do about it. It becomes a [`Diagnostic`] when a rule takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is wrong: lower-case start, names in backticks, no full stop after a single sentence.
    pub message: String,
    /// Where it is.
    pub primary: Label,
    /// The other places that it is about, such as the two sides of a conflict.
    pub related: Vec<Label>,
    /// Hints, each a sentence without a full stop.
    pub help: Vec<String>,
    /// The change that removes it, where one is known.
    pub fix: Option<Fix>,
    /// How the service answers such a request, where that is known to differ from
    /// `BadRequestException` with our message.
    pub answer: Option<Answer>,
}

/// A finding with the rule that made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The id of the rule, in kebab-case: `unknown-field`.
    pub rule: &'static str,
    /// Of the rule, unless the user sets another one.
    pub severity: Severity,
    /// The member's path in its document: `spec.listeners[0].portMapping.port`; may be empty.
    pub path: String,
    /// What the rule has found. In memory of its own: lists of diagnostics grow, and are sorted.
    pub finding: Box<Finding>,
}

/// A place with a few words beside its mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// What is marked.
    pub location: Location,
    /// Beside the mark; may be empty.
    pub text: String,
}

/// An error of the service: its code, and its message where it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The name of the exception: `BadRequestException`.
    pub code: &'static str,
    /// `None` for the message of the finding.
    pub message: Option<String>,
}

impl Finding {
    /// A finding with the necessary parts; the rest is added by the methods below. Of a message that
    /// quotes far too much only beginning and end are kept.
    pub fn new(location: Location, message: impl Into<String>) -> Finding {
        Finding {
            message: brief(message.into()),
            primary: Label {
                location,
                text: String::new(),
            },
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
            answer: None,
        }
    }

    /// Puts words beside the primary mark.
    pub fn label(mut self, text: impl Into<String>) -> Finding {
        self.primary.text = text.into();
        self
    }

    /// Adds another place that the finding is about.
    pub fn against(mut self, location: Location, text: impl Into<String>) -> Finding {
        self.related.push(Label {
            location,
            text: text.into(),
        });
        self
    }

    /// Adds a hint.
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help.push(brief(help.into()));
        self
    }

    /// Sets the change that removes it.
    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fix = Some(fix);
        self
    }

    /// Says how the service answers.
    pub fn answer(mut self, code: &'static str, message: Option<String>) -> Finding {
        self.answer = Some(Answer { code, message });
        self
    }

    /// A finding of this rule; its member's path is empty.
    pub fn by(self, rule: &'static str, severity: Severity) -> Diagnostic {
        Diagnostic {
            rule,
            severity,
            path: String::new(),
            finding: Box::new(self),
        }
    }

    /// An error: the service refuses it.
    pub fn error(self, rule: &'static str) -> Diagnostic {
        self.by(rule, Severity::Error)
    }

    /// A warning: legal, but wrong or risky.
    pub fn warning(self, rule: &'static str) -> Diagnostic {
        self.by(rule, Severity::Warning)
    }
}

impl Diagnostic {
    /// Says where in its document it is.
    pub fn at(mut self, path: impl ToString) -> Diagnostic {
        self.path = path.to_string();
        self
    }

    /// Whether it makes a run fail.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The bytes of a sentence that can still be read; no sentence of ours has as many by itself.
const READABLE: usize = 600;

/// A sentence without the middle, when it is longer than anyone reads: a name that it quotes may
/// have any length.
fn brief(sentence: String) -> String {
    if sentence.len() <= READABLE {
        return sentence;
    }
    let head = sentence.floor_char_boundary(READABLE / 2);
    let tail = sentence.ceil_char_boundary(sentence.len() - READABLE / 2);
    format!("{}…{}", &sentence[..head], &sentence[tail..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_both_ends_of_what_is_too_long() {
        let said = brief(format!("unknown member `{}`", "日".repeat(50_000)));
        assert!(said.len() <= READABLE + "…".len());
        assert!(said.starts_with("unknown member `日") && said.ends_with("日`"));
        assert_eq!(brief("short".to_owned()), "short");
    }
}
