//! Recorded cases of AWS CLI, where they are at hand.

use serde_json::Value;
use std::path::Path;

/// The cases of a group. None, and a word on standard error, where there are no recordings.
pub fn cases(group: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/golden/cases.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: no recorded cases beside this checkout (group {group})");
        return Vec::new();
    };
    let cases = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"));
    let cases: Vec<Value> = cases
        .filter(|case: &Value| case["group"] == group)
        .collect();
    assert!(!cases.is_empty(), "no case of group {group}");
    cases
}

/// The words of a case's command line.
pub fn words(case: &Value) -> Vec<&str> {
    let args = case["args"].as_array().into_iter().flatten();
    args.filter_map(Value::as_str).collect()
}
