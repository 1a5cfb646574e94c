//! What is printed on standard error: findings and errors, as prose or, with `--cli-error-format`, as
//! data.

use super::environment::{self, Environment};
use super::error::{Error, Kind};
use super::error_style::ErrorStyle;
use super::profile::Profile;
use super::stderr;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Sources;
use crate::output::report::full;
use crate::output::{ErrorFormat, ErrorObject, Renderer, Settings};

/// How a run reports errors.
pub struct Printer<'a> {
    /// `None` until the profile has been read, which is only done when there is something to report.
    format: Option<ErrorFormat>,
    words: &'a [String],
    environment: &'a Environment,
    style: ErrorStyle,
}

impl<'a> Printer<'a> {
    /// By the option, else the environment; a word that is not a format counts for nothing here, and
    /// is refused where the options are read.
    pub fn new(
        words: &'a [String],
        environment: &'a Environment,
        style: ErrorStyle,
    ) -> Printer<'a> {
        let asked =
            option(words, "--cli-error-format").or_else(|| environment.get("AWS_CLI_ERROR_FORMAT"));
        Printer {
            format: asked.and_then(|word| word.parse().ok()),
            words,
            environment,
            style,
        }
    }

    /// Reports findings, and stops at errors.
    ///
    /// # Errors
    /// When one of the findings is an error.
    pub fn findings(&self, findings: &[Diagnostic], sources: &Sources) -> Result<(), Error> {
        if findings.is_empty() {
            return Ok(());
        }
        let is_prose = self.format().data().is_none();
        let error = refusal(findings).map(|error| Error {
            reported: is_prose,
            ..error
        });
        if is_prose {
            // Whoever looks for AWS CLI's line finds it first.
            if let Some(error) = error.as_ref().filter(|_| self.style == ErrorStyle::AwsCli) {
                stderr::print(&self.style.prose(error, self.format()));
            }
            let width = environment::width(self.environment);
            let is_told = |finding: &&Diagnostic| finding.severity > Severity::Info;
            for finding in findings.iter().filter(is_told) {
                stderr::eprintln!("{}", full::draw(finding, sources, width));
            }
        }
        error.map_or(Ok(()), Err)
    }

    /// Prints an error, unless its findings were already reported.
    pub fn error(&self, error: &Error) {
        let format = self.format();
        match (format.data(), &error.code) {
            (Some(format), Some(code)) => {
                let text = self.style.text(error);
                let object = ErrorObject {
                    code,
                    message: error.service_message.as_deref().unwrap_or(&text),
                    from_service: error.kind == Kind::Service,
                };
                let mut stderr = std::io::stderr().lock();
                let settings = Settings {
                    title: "Error".to_owned(),
                    ..Settings::default()
                };
                // Nothing can be reported when standard error cannot be written.
                let _ = Renderer::new(format, settings, &mut stderr).whole(&object.value());
            }
            _ if error.reported => {}
            _ => stderr::print(&self.style.prose(error, format)),
        }
    }

    fn format(&self) -> ErrorFormat {
        self.format.unwrap_or_else(|| self.of_profile())
    }

    fn of_profile(&self) -> ErrorFormat {
        let profile =
            Profile::load(option(self.words, "--profile"), self.environment).unwrap_or_default();
        profile
            .get("cli_error_format")
            .and_then(|word| word.parse().ok())
            .unwrap_or_default()
    }
}

/// The errors among findings as one error, a line each.
fn refusal(findings: &[Diagnostic]) -> Option<Error> {
    let errors = findings.iter().filter(|finding| finding.is_error());
    let lines: String = errors
        .map(|finding| match finding.path.as_str() {
            "" => format!("\n{}", finding.finding.message),
            path => format!("\n{path}: {}", finding.finding.message),
        })
        .collect();
    (!lines.is_empty()).then(|| Error::value(format!("Parameter validation failed:{lines}")))
}

/// The value of an option on a line that may be wrong elsewhere.
fn option<'w>(words: &'w [String], name: &str) -> Option<&'w str> {
    let mut words = words.iter();
    let mut found = None;
    while let Some(word) = words.next() {
        if word == name {
            found = words.next().map(String::as_str).or(found);
        } else if let Some(value) = word
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('='))
        {
            found = Some(value);
        }
    }
    found
}
