//! What makes a finding the same finding after lines have moved.

use super::contents::Report;
use crate::diagnostic::Diagnostic;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A fingerprint for each finding: of its file, rule, path and message. Of findings that share all
/// four the second and later ones are distinguished by their order.
pub fn fingerprints(report: &Report<'_>) -> Vec<String> {
    let mut seen: HashMap<[&str; 4], usize> = HashMap::new();
    let print = |finding| {
        let words = words(report, finding);
        let count = seen.entry(words).or_default();
        *count += 1;
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word);
            hash.update([0]);
        }
        hash.update(count.to_string());
        HEXLOWER.encode(&hash.finalize()[..16])
    };
    report.findings.iter().map(print).collect()
}

/// What stays when lines move.
fn words<'a>(report: &Report<'a>, finding: &'a Diagnostic) -> [&'a str; 4] {
    let file = &report
        .sources
        .get(finding.finding.primary.location.source)
        .name;
    [file, finding.rule, &finding.path, &finding.finding.message]
}
