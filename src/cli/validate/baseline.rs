//! Findings that are known: a file of them, so that only new ones are reported.

use super::super::error::Error;
use super::super::replace;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Sources;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// What makes a finding the same after lines have moved: file, rule, path, message.
type Key = [String; 4];

/// Known findings, and how often each is known.
#[derive(Debug)]
pub struct Baseline(HashMap<Key, usize>);

const MEMBERS: [&str; 4] = ["file", "rule", "path", "message"];

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read, or was not written by [`write`].
    pub fn read(path: &Path) -> Result<Baseline, Error> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::usage(format!("'{shown}' cannot be read: {error}")))?;
        let broken = || {
            Error::usage(format!("'{shown}' is not a baseline"))
                .hint("`--write-baseline FILE` writes one")
        };
        let whole: Value = serde_json::from_str(&text).map_err(|_| broken())?;
        let mut known = HashMap::new();
        for finding in whole["findings"].as_array().ok_or_else(broken)? {
            let word = |member: &str| finding[member].as_str().map(str::to_owned);
            let [Some(file), Some(rule), Some(path), Some(message)] = MEMBERS.map(word) else {
                return Err(broken());
            };
            *known.entry([file, rule, path, message]).or_default() += 1;
        }
        Ok(Baseline(known))
    }

    /// Takes known findings away; how many they were.
    pub fn apply(mut self, found: &mut Vec<Diagnostic>, sources: &Sources) -> usize {
        let before = found.len();
        found.retain(|finding| match self.0.get_mut(&key(finding, sources)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        before - found.len()
    }
}

/// Writes errors and warnings to the file; how many they are.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, found: &[Diagnostic], sources: &Sources) -> Result<usize, Error> {
    let reported = found.iter().filter(|it| it.severity > Severity::Info);
    let findings: Vec<Value> = reported
        .map(|finding| {
            let words = MEMBERS.iter().zip(key(finding, sources));
            words
                .map(|(member, word)| ((*member).to_owned(), word))
                .collect()
        })
        .collect();
    let count = findings.len();
    let text = crate::output::pretty(&json!({ "findings": findings })) + "\n";
    replace::file(path, text.as_bytes()).map_err(|error| {
        Error::general(format!("'{}' cannot be written: {error}", path.display()))
    })?;
    Ok(count)
}

fn key(finding: &Diagnostic, sources: &Sources) -> Key {
    let file = &sources.get(finding.finding.primary.location.source).name;
    [file, finding.rule, &finding.path, &finding.finding.message].map(str::to_owned)
}
