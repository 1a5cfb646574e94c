//! What a report contains.

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Location, SourceId, Sources};

/// What was found in a run, in reading order.
#[derive(Debug)]
pub struct Report<'a> {
    pub findings: &'a [Diagnostic],
    pub sources: &'a Sources,
    /// The sources that hold something of App Mesh.
    pub files: &'a [SourceId],
    pub summary: &'a Summary,
    /// The rules that the findings bear.
    pub rules: Vec<Rule<'a>>,
    /// Whether findings of [`Severity::Info`] are shown in the forms that people read.
    pub info: bool,
}

/// What a report says of a rule.
#[derive(Clone, Debug)]
pub struct Rule<'a> {
    pub id: &'a str,
    pub severity: Severity,
    /// One sentence.
    pub summary: String,
    /// Its page in Markdown; empty where the summary says all.
    pub page: &'a str,
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
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Findings that a baseline knows.
    pub known: usize,
}

/// Where a finding is, as people and machines count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot<'a> {
    pub file: &'a str,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
}

impl<'a> Report<'a> {
    /// The findings that people are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = &'a Diagnostic> {
        let least = match self.info {
            true => Severity::Info,
            false => Severity::Warning,
        };
        self.findings
            .iter()
            .filter(move |finding| finding.severity >= least)
    }

    /// Where a location is.
    pub(super) fn spot(&self, location: Location) -> Spot<'a> {
        let source = self.sources.get(location.source);
        let span = source.span(location.part);
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

/// A message and its ways forward as one text, for forms that have one field for both.
pub fn sentence(finding: &Diagnostic) -> String {
    let mut text = finding.message.clone();
    for help in &finding.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}
