//! What is told on standard error: findings and trouble, as prose or, with `--cli-error-format`, as
//! data.

use super::environment::{self, Environment};
use super::error::{Error, Kind};
use super::help;
use super::profile::Profile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Sources;
use crate::output::report::full;
use crate::output::{ErrorFormat, ErrorObject, Renderer, Settings};

/// How a run tells what goes wrong.
pub struct Talk<'a> {
    /// `None` until the profile has been asked, which is only done when there is something to tell.
    format: Option<ErrorFormat>,
    words: &'a [String],
    environment: &'a Environment,
}

impl<'a> Talk<'a> {
    /// By the option, else the environment; a word that is no format counts for nothing here, and
    /// is refused where the options are read.
    pub fn new(words: &'a [String], environment: &'a Environment) -> Talk<'a> {
        let asked =
            option(words, "--cli-error-format").or_else(|| environment.get("AWS_CLI_ERROR_FORMAT"));
        Talk {
            format: asked.and_then(|word| word.parse().ok()),
            words,
            environment,
        }
    }

    /// Tells findings, and stops at errors.
    ///
    /// # Errors
    /// When one of the findings is an error.
    pub fn findings(&self, findings: &[Diagnostic], sources: &Sources) -> Result<(), Error> {
        let is_prose = self.format.and_then(ErrorFormat::data).is_none();
        let width = environment::width(self.environment);
        let is_told = |finding: &&Diagnostic| is_prose && finding.severity > Severity::Info;
        for finding in findings.iter().filter(is_told) {
            anstream::eprintln!("{}", full::draw(finding, sources, width));
        }
        let errors: Vec<&Diagnostic> = findings
            .iter()
            .filter(|finding| finding.is_error())
            .collect();
        if errors.is_empty() {
            return Ok(());
        }
        let lines = errors.iter().map(|finding| match finding.path.as_str() {
            "" => format!("\n{}", finding.message),
            path => format!("\n{path}: {}", finding.message),
        });
        let message = format!("Parameter validation failed:{}", lines.collect::<String>());
        Err(Error {
            told: is_prose,
            ..Error::usage(message)
        })
    }

    /// Tells trouble. Trouble that findings have told already says nothing more.
    pub fn error(&self, error: &Error) {
        let format = self.format.unwrap_or_else(|| self.of_profile());
        match (format.data(), &error.code) {
            (Some(format), Some(code)) => {
                let all = [std::slice::from_ref(&error.message), &error.hints]
                    .concat()
                    .join("\n");
                let object = ErrorObject {
                    code,
                    message: error.service_message.as_deref().unwrap_or(&all),
                    from_service: error.kind == Kind::Service,
                };
                let mut stderr = std::io::stderr().lock();
                let settings = Settings {
                    title: "Error".to_owned(),
                    ..Settings::default()
                };
                // There is nobody left to tell when standard error cannot be written.
                let _ = Renderer::new(format, settings, &mut stderr).whole(&object.value());
            }
            _ => prose(error),
        }
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

fn prose(error: &Error) {
    use anstream::eprintln;
    match error.kind {
        _ if error.told => {}
        // AWS CLI's own line, so that scripts find it.
        Kind::Service => eprintln!("\n{}", error.message),
        _ => eprintln!("{}error{}: {}", help::RED, help::PLAIN, error.message),
    }
    for hint in &error.hints {
        eprintln!("  {}={} hint: {hint}", help::BOLD, help::PLAIN);
    }
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
