//! One line a finding: `file:line:column: error[rule] message`.

use super::contents::Report;
use crate::diagnostic::Severity;
use crate::output::escape;

pub fn write(report: &Report<'_>) -> String {
    let line = |finding: &crate::diagnostic::Diagnostic| {
        let spot = report.spot(finding.primary.location);
        let colour = match finding.severity {
            Severity::Error => 31,
            Severity::Warning => 33,
            Severity::Info => 34,
        };
        format!(
            "{}:{}:{}: \x1b[1m\x1b[{colour}m{}[{}]\x1b[0m {}\n",
            escape::line(spot.file),
            spot.line,
            spot.column,
            finding.severity.word(),
            finding.rule,
            escape::line(&finding.message)
        )
    };
    report.shown().map(line).collect()
}
