//! One line a finding: `file:line:column: error[rule] message`.

use super::contents::{Report, fixable};
use crate::diagnostic::Severity;
use crate::output::escape;

pub fn write(report: &Report<'_>) -> String {
    let line = |finding: &crate::diagnostic::Diagnostic| {
        let spot = report.spot(finding.finding.primary.location);
        format!(
            "{}:{}:{}: {} {}{}\n",
            escape::line(spot.file),
            spot.line,
            spot.column,
            title(finding.severity, finding.rule),
            escape::line(&finding.finding.message),
            fixable(finding)
        )
    };
    report.shown().map(line).collect()
}

/// `error[unknown-field]`, in color.
pub fn title(severity: Severity, rule: &str) -> String {
    let color = match severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Info => 34,
    };
    format!("\x1b[1m\x1b[{color}m{}[{rule}]\x1b[0m", severity.word())
}
