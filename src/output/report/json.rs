//! Everything about every finding, for programs.

use super::contents::Report;
use super::files;
use crate::diagnostic::{Diagnostic, Fix, Label};
use crate::output::json;
use serde_json::{Map, Value, json};

pub fn write(report: &Report<'_>) -> String {
    let summary = report.summary;
    let unchecked: Map<String, Value> = summary
        .unchecked
        .iter()
        .map(|(what, count)| ((*what).to_owned(), (*count).into()))
        .collect();
    let findings: Vec<Value> = report.findings.iter().map(|it| value(report, it)).collect();
    let whole = json!({
        "findings": findings,
        "files": files::values(report),
        "summary": {
            "files": summary.files,
            "documents": summary.documents,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "infos": summary.infos,
            "known": summary.known,
            "unchecked": unchecked,
            "skipped": summary.skipped,
        },
    });
    json::pretty(&whole) + "\n"
}

fn value(report: &Report<'_>, finding: &Diagnostic) -> Value {
    let spot = report.spot(finding.finding.primary.location);
    let mut value = json!({
        "rule": finding.rule,
        "severity": finding.severity.word(),
        "file": spot.file,
        "line": spot.line,
        "column": spot.column,
        "endLine": spot.end_line,
        "endColumn": spot.end_column,
        "path": finding.path,
        "message": finding.finding.message,
        "help": finding.finding.help,
    });
    if !finding.finding.related.is_empty() {
        let related = finding.finding.related.iter().map(|it| related(report, it));
        value["related"] = related.collect();
    }
    if let Some(change) = &finding.finding.fix {
        value["fix"] = fix(report, change);
    }
    value
}

fn related(report: &Report<'_>, label: &Label) -> Value {
    let spot = report.spot(label.location);
    json!({
        "file": spot.file,
        "line": spot.line,
        "column": spot.column,
        "message": label.text,
    })
}

fn fix(report: &Report<'_>, fix: &Fix) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        let spot = report.spot(edit.location);
        json!({
            "line": spot.line,
            "column": spot.column,
            "endLine": spot.end_line,
            "endColumn": spot.end_column,
            "replacement": edit.replacement,
        })
    });
    json!({
        "title": fix.title,
        "isSafe": fix.is_safe(),
        "edits": edits.collect::<Value>(),
    })
}
