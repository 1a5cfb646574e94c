//! What a plan breaks, as severe as the user wants it.

use crate::check::rules;
use crate::cli::choice::Choices;
use crate::cli::error::Error;
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Location, SourceId, Sources};
use crate::plan::Loss;
use std::path::Path;

/// Something that clients lose, by the rule about it.
#[derive(Debug)]
pub struct Warning {
    pub rule: &'static str,
    pub severity: Severity,
    pub message: String,
    pub help: &'static str,
    /// The place of the change; `None` for a deletion.
    pub location: Option<Location>,
}

/// The warnings that the line and the config files leave.
///
/// # Errors
/// A config file that cannot be read.
pub fn chosen(
    losses: &[Loss],
    sources: &Sources,
    choices: &mut Choices,
) -> Result<Vec<Warning>, Error> {
    let mut warnings = Vec::new();
    for loss in losses {
        let choice = choices.in_folder(folder(loss.location, sources))?;
        if let Some(finding) = choice.apply_to(finding(loss)) {
            warnings.push(Warning {
                rule: finding.rule,
                severity: finding.severity,
                message: finding.finding.message,
                help: loss.help(),
                location: loss.location,
            });
        }
    }
    Ok(warnings)
}

/// The folder of the document with the change; the current one for a deletion.
fn folder(location: Option<Location>, sources: &Sources) -> &Path {
    let name = location.map_or("", |location| &sources.get(location.source).name);
    Path::new(name).parent().unwrap_or(Path::new(""))
}

/// A loss as its rule reports it; one without a place is at the start of the documents.
fn finding(loss: &Loss) -> Diagnostic {
    let location = loss.location.unwrap_or(Location::bytes(SourceId(0), 0, 0));
    let rule = rules::find(loss.rule());
    let severity = rule.map_or(Severity::Warning, |rule| rule.severity);
    Finding::new(location, loss.message()).by(loss.rule(), severity)
}
