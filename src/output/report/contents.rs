//! What a report contains.

use super::entry::FileEntry;
use crate::check::choice::NOT_CHECKED;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::document::{Location, Sources};

/// What was found in a run, in reading order.
#[derive(Debug)]
pub struct Report<'a> {
    /// In the order in which they are reported.
    pub findings: &'a [Diagnostic],
    /// The texts that findings are about.
    pub sources: &'a Sources,
    /// The files that contain something of App Mesh, or of which something is reported.
    pub files: &'a [FileEntry],
    /// The counts of the closing line.
    pub summary: &'a Summary,
    /// The rules that the findings have.
    pub rules: Vec<Rule<'a>>,
    /// Whether findings of [`Severity::Info`] are shown; [`Style::Json`](super::Style::Json) always has
    /// them.
    pub info: bool,
}

/// What a report says of a rule.
#[derive(Clone, Debug)]
pub struct Rule<'a> {
    /// In kebab-case.
    pub id: &'a str,
    /// Unless the user sets another one.
    pub severity: Severity,
    /// One sentence.
    pub summary: String,
    /// Its page in Markdown; empty where the summary says all.
    pub page: &'a str,
    /// The address of a page about its subject.
    pub reference: String,
}

/// What was looked at, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that hold something of App Mesh.
    pub files: usize,
    /// Requests, specs and resources of templates that were checked.
    pub documents: usize,
    /// Documents of App Mesh that cannot be checked, by what they are: `Kubernetes resource`.
    pub unchecked: Vec<(&'static str, usize)>,
    /// Files that hold nothing of App Mesh.
    pub skipped: usize,
    /// Findings of severity `error`.
    pub errors: usize,
    /// Findings of severity `warning`.
    pub warnings: usize,
    /// Findings of severity `info`.
    pub infos: usize,
    /// Infos that are shown only where they are asked for.
    pub hidden: usize,
    /// Findings that a baseline knows.
    pub known: usize,
}

/// Where a finding is, as people and machines count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot<'a> {
    /// The name of the text.
    pub file: &'a str,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The line in which it ends.
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
}

impl<'a> Report<'a> {
    /// The findings that people are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = &'a Diagnostic> {
        let info = self.info;
        self.findings
            .iter()
            .filter(move |finding| is_shown(finding, info))
    }

    /// Where a location is.
    pub(super) fn spot(&self, location: Location) -> Spot<'a> {
        let source = self.sources.get(location.source);
        let span = source.span(location.anchor);
        let (line, column) = source.line_column(span.start as usize);
        let (end_line, end_column) = source.line_column(span.end as usize);
        Spot {
            file: &source.name,
            line,
            column,
            end_line,
            end_column,
        }
    }
}

/// Whether a finding is shown, where infos are or are not asked for. What is not checked always is:
/// silence would read as a success.
pub fn is_shown(finding: &Diagnostic, info: bool) -> bool {
    info || finding.severity > Severity::Info || finding.rule == NOT_CHECKED
}

/// The mark behind the message of a finding that `validate` can fix; empty for any other one.
pub fn fixable(finding: &Diagnostic) -> &'static str {
    match finding.finding.fix.as_ref().map(|fix| fix.safety) {
        Some(Safety::Safe) => " [fixable]",
        Some(Safety::Unsafe) => " [fixable with --unsafe-fixes]",
        None => "",
    }
}

/// A message and its hints as one text, for forms that have one field for both.
pub fn sentence(finding: &Diagnostic) -> String {
    let mut text = finding.finding.message.clone();
    for help in &finding.finding.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}
