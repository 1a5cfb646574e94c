//! Recorded cases of AWS CLI.

use crate::sandbox::shared;
use serde_json::Value;

/// The cases of a group.
pub fn cases(group: &str) -> Vec<Value> {
    let text = shared("golden/cases.jsonl");
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
