//! Findings as text: one file for each form that people or machines read.
//!
//! A [`Report`] is plain data; [`Style`] names the forms. What is found, which of it is wanted and
//! where a report goes is left to others.
//!
//! Invariant: the same report gives the same bytes in every form (the time a run took is not part of
//! it). Columns count characters from 1 in every form.

mod concise;
mod contents;
mod entry;
mod files;
mod fingerprint;
pub mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod statistics;

pub use contents::{Report, Rule, Spot, Summary, is_shown};
pub use entry::{FileEntry, FileStatus};
pub use fingerprint::fingerprints;

use crate::diagnostic::Diagnostic;

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The text of each finding with its place marked.
    Full,
    /// One line for each finding.
    Concise,
    /// One object with everything.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// The XML of JUnit.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitLab's code quality report.
    Gitlab,
}

impl Style {
    /// Every form, and the word that represents it.
    pub const ALL: [(&str, Style); 7] = [
        ("full", Style::Full),
        ("concise", Style::Concise),
        ("json", Style::Json),
        ("github", Style::Github),
        ("junit", Style::Junit),
        ("sarif", Style::Sarif),
        ("gitlab", Style::Gitlab),
    ];

    /// The form that a word represents.
    pub fn named(word: &str) -> Option<Style> {
        let mut all = Style::ALL.into_iter();
        all.find(|(name, _)| *name == word).map(|(_, style)| style)
    }
}

/// A finding whose message says that it can be fixed, if it can.
fn marked(finding: &Diagnostic) -> Diagnostic {
    let mut finding = finding.clone();
    finding
        .finding
        .message
        .push_str(contents::fixable(&finding));
    finding
}

impl Report<'_> {
    /// The report in a form. `width` is that of the terminal; only [`Style::Full`] uses it, and only
    /// that and [`Style::Concise`] have ANSI styles, for a writer that strips them where they are not
    /// wanted.
    pub fn write(&self, style: Style, width: usize) -> String {
        match style {
            Style::Full => {
                let shown = self.shown().map(marked);
                let drawn = shown.map(|it| full::draw(&it, self.sources, width));
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

    /// How often each rule is found, for [`Style::Json`] as JSON, else as text.
    pub fn statistics(&self, style: Style) -> String {
        match style {
            Style::Json => statistics::json(self),
            _ => statistics::text(self),
        }
    }

    /// Every file and what it was taken for, for [`Style::Json`] as JSON, else as text.
    pub fn listing(&self, style: Style) -> String {
        match style {
            Style::Json => files::json(self),
            _ => files::text(self),
        }
    }
}
