//! How often each rule is found.

use super::contents::Report;
use super::{Style, concise};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::output::json;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The findings of one rule with one severity.
#[derive(Default)]
struct Count {
    findings: usize,
    /// Those that `--fix` fixes.
    fixable: usize,
}

pub fn write(report: &Report<'_>, style: Style) -> String {
    let mut counts: BTreeMap<(&str, Reverse<Severity>), Count> = BTreeMap::new();
    for finding in report.shown() {
        let count = counts.entry(key(finding)).or_default();
        count.findings += 1;
        let fix = finding.fix.as_ref();
        count.fixable += usize::from(fix.is_some_and(Fix::is_safe));
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    // The sort is stable: rules that are found equally often stay in the order of their ids.
    rows.sort_by_key(|(_, count)| Reverse(count.findings));
    match style {
        Style::Json => {
            let values = rows.iter().map(|((rule, severity), count)| {
                json!({
                    "rule": rule,
                    "severity": severity.0.word(),
                    "count": count.findings,
                    "fixable": count.fixable,
                })
            });
            json::pretty(&Value::Array(values.collect())) + "\n"
        }
        _ => rows
            .iter()
            .map(|((rule, severity), count)| line(rule, severity.0, count))
            .collect(),
    }
}

fn key(finding: &Diagnostic) -> (&str, Reverse<Severity>) {
    (finding.rule, Reverse(finding.severity))
}

/// `   12  error[json-type]  3 fixable`.
fn line(rule: &str, severity: Severity, count: &Count) -> String {
    let fixable = match count.fixable {
        0 => String::new(),
        fixable => format!("  {fixable} fixable"),
    };
    let title = concise::title(severity, rule);
    format!("{:>5}  {title}{fixable}\n", count.findings)
}
