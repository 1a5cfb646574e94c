//! The list of all rules.

use super::page;
use crate::check::choice::NOTICES;
use crate::check::rules::AREAS;
use crate::diagnostic::Severity;

/// Every rule by area: severity, id, and why in one sentence.
pub fn list() -> String {
    let mut text = String::new();
    for (area, rules) in AREAS {
        text.push_str(&format!("{}\n", page::bold(area)));
        for rule in *rules {
            text.push_str(&line(rule.severity, rule.id, &rule.summary()));
        }
        text.push('\n');
    }
    text.push_str(&format!("{}\n", page::bold("texts")));
    for notice in NOTICES {
        text.push_str(&line(notice.severity, notice.id, notice.summary));
    }
    text + "\n`appmesh explain RULE` shows a rule's page.\n"
}

fn line(severity: Severity, id: &str, why: &str) -> String {
    let pad = " ".repeat(7 - severity.word().len());
    format!("  {}{pad}  {id:<38} {why}\n", page::severity(severity))
}
