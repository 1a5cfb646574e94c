//! GitLab's code quality report.

use super::contents::{Report, is_shown, sentence};
use super::fingerprint::fingerprints;
use crate::diagnostic::Severity;
use crate::output::json;
use serde_json::{Value, json};

pub fn write(report: &Report<'_>) -> String {
    let prints = fingerprints(report);
    let all = report.findings.iter().zip(prints);
    let shown = all.filter(|(finding, _)| is_shown(finding, report.info));
    let issues = shown.map(|(finding, fingerprint)| {
        let spot = report.spot(finding.finding.primary.location);
        json!({
            "description": sentence(finding),
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            "location": {
                "path": spot.file.trim_start_matches("./"),
                "positions": {
                    "begin": { "line": spot.line, "column": spot.column },
                    "end": { "line": spot.end_line, "column": spot.end_column },
                },
            },
        })
    });
    json::pretty(&Value::Array(issues.collect())) + "\n"
}
