//! SARIF 2.1.0, for code scanning.

use super::contents::{Report, Rule, is_shown, sentence};
use super::entry::FileEntry;
use super::fingerprint::fingerprints;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Location;
use crate::output::json;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What may not be in a relative URI as it is.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

pub fn write(report: &Report<'_>) -> String {
    let rules: Vec<Value> = report.rules.iter().map(descriptor).collect();
    let prints = fingerprints(report);
    let results: Vec<Value> = report
        .findings
        .iter()
        .zip(&prints)
        .filter(|(finding, _)| is_shown(finding, report.info))
        .map(|(finding, print)| result(report, finding, print))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "appmesh",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "artifacts": report.files.iter().map(|it| artifact(report, it)).collect::<Vec<_>>(),
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    json::pretty(&log) + "\n"
}

fn descriptor(rule: &Rule<'_>) -> Value {
    let page = match rule.page {
        "" => &rule.summary,
        page => page,
    };
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "help": { "text": page, "markdown": page },
        "helpUri": rule.reference,
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(report: &Report<'_>, finding: &Diagnostic, print: &str) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": sentence(finding) },
        "locations": [{
            "physicalLocation": physical(report, finding.finding.primary.location),
            "logicalLocations": [{ "fullyQualifiedName": finding.path }],
        }],
        "partialFingerprints": { "appmesh/v1": print },
    });
    let index = report.rules.iter().position(|it| it.id == finding.rule);
    if let Some(index) = index {
        result["ruleIndex"] = index.into();
    }
    let related = finding.finding.related.iter().map(|other| {
        json!({
            "physicalLocation": physical(report, other.location),
            "message": { "text": other.text },
        })
    });
    if !finding.finding.related.is_empty() {
        result["relatedLocations"] = related.collect();
    }
    result
}

fn physical(report: &Report<'_>, location: Location) -> Value {
    let spot = report.spot(location);
    json!({
        "artifactLocation": { "uri": uri(spot.file) },
        "region": {
            "startLine": spot.line,
            "startColumn": spot.column,
            "endLine": spot.end_line,
            "endColumn": spot.end_column,
        },
    })
}

/// A file, with what it was taken for.
fn artifact(report: &Report<'_>, file: &FileEntry) -> Value {
    let text = format!(
        "{}: {}, documents of App Mesh: {}",
        file.taken_for,
        file.status.words(),
        file.documents
    );
    json!({
        "location": { "uri": uri(&report.sources.get(file.source).name) },
        "description": { "text": text },
    })
}

fn uri(path: &str) -> String {
    utf8_percent_encode(path.trim_start_matches("./"), PATH).to_string()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
