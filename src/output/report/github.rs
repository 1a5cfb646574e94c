//! Annotations of GitHub Actions: workflow commands that mark lines of a pull request.

use super::contents::{Report, sentence};
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::escape;

pub fn write(report: &Report<'_>) -> String {
    report.shown().map(|it| command(report, it)).collect()
}

fn command(report: &Report<'_>, finding: &Diagnostic) -> String {
    let spot = report.spot(finding.finding.primary.location);
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    // GitHub takes columns only where the mark stays on one line.
    let columns = if spot.line == spot.end_line {
        format!(",col={},endColumn={}", spot.column, spot.end_column)
    } else {
        String::new()
    };
    format!(
        "::{name} title={},file={},line={},endLine={}{columns}::{}\n",
        property(finding.rule),
        property(&escape::line(spot.file)),
        spot.line,
        spot.end_line,
        data(&escape::lines(&sentence(finding)))
    )
}

/// A text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A text between the first and the second `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
