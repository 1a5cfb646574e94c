//! How often each rule is found.

use super::concise;
use super::contents::Report;
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

/// The counts as a text in JSON.
pub fn json(report: &Report<'_>) -> String {
    let value = |((rule, severity), count): Row<'_>| {
        json!({
            "rule": rule,
            "severity": severity.0.word(),
            "count": count.findings,
            "fixable": count.fixable,
        })
    };
    let values = rows(report).into_iter().map(value);
    json::pretty(&Value::Array(values.collect())) + "\n"
}

/// A line for each rule.
pub fn text(report: &Report<'_>) -> String {
    let line = |((rule, severity), count): Row<'_>| line(rule, severity.0, &count);
    rows(report).into_iter().map(line).collect()
}

/// A rule with a severity, and how often it is found.
type Row<'a> = ((&'a str, Reverse<Severity>), Count);

/// The most frequent rules first.
fn rows<'a>(report: &Report<'a>) -> Vec<Row<'a>> {
    let mut counts: BTreeMap<(&str, Reverse<Severity>), Count> = BTreeMap::new();
    for finding in report.shown() {
        let count = counts.entry(key(finding)).or_default();
        count.findings += 1;
        let fix = finding.finding.fix.as_ref();
        count.fixable += usize::from(fix.is_some_and(Fix::is_safe));
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    // The sort is stable: rules that are found equally often stay in the order of their ids.
    rows.sort_by_key(|(_, count)| Reverse(count.findings));
    rows
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
