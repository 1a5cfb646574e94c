//! Findings as text: one file for each form that people or machines read.
//!
//! A [`Report`] is plain data; [`Style`] names the forms. What is found, which of it is wanted and
//! where a report goes is left to others.
//!
//! Invariant: the same report gives the same bytes in every form (the time a run took is not part of
//! it). Columns count characters from 1 in every form.

mod concise;
mod fingerprint;
pub mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;

pub use fingerprint::fingerprints;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Location, SourceId, Sources};

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Full,
    Concise,
    Json,
    Github,
    Junit,
    Sarif,
    Gitlab,
}

impl Style {
    /// Every form, and the word that stands for it.
    pub const ALL: [(&str, Style); 7] = [
        ("full", Style::Full),
        ("concise", Style::Concise),
        ("json", Style::Json),
        ("github", Style::Github),
        ("junit", Style::Junit),
        ("sarif", Style::Sarif),
        ("gitlab", Style::Gitlab),
    ];

    /// The form that a word stands for.
    pub fn named(word: &str) -> Option<Style> {
        let mut all = Style::ALL.into_iter();
        all.find(|(name, _)| *name == word).map(|(_, style)| style)
    }
}

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
    /// The report in a form. `width` is that of the terminal; only [`Style::Full`] uses it, and only
    /// that and [`Style::Concise`] have ANSI styles, for a writer that strips them where they are not
    /// wanted.
    pub fn write(&self, style: Style, width: usize) -> String {
        match style {
            Style::Full => {
                let drawn = self.shown().map(|it| full::draw(it, self.sources, width));
                drawn.map(|text| text + "\n").collect()
            }
            Style::Concise => concise::write(self),
            Style::Json => json::write(self),
            Style::Github => github::write(self),
            Style::Junit => junit::write(self),
            Style::Sarif => sarif::write(self),
            Style::Gitlab => gitlab::write(self),
        }
    }

    /// The findings that people are shown.
    fn shown(&self) -> impl Iterator<Item = &'a Diagnostic> {
        let least = match self.info {
            true => Severity::Info,
            false => Severity::Warning,
        };
        self.findings
            .iter()
            .filter(move |finding| finding.severity >= least)
    }

    /// Where a location is.
    fn spot(&self, location: Location) -> Spot<'a> {
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
fn sentence(finding: &Diagnostic) -> String {
    let mut text = finding.message.clone();
    for help in &finding.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}
