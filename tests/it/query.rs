//! Queries do what JMESPath's compliance cases ask for.

use appmesh::output::{Query, QueryError};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The public compliance cases, by file; they are not part of the project.
fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/jmespath");
    let entries = fs::read_dir(&folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let files = entries.map(|entry| entry.unwrap().path());
    let files = files.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    files
        .map(|path| {
            let groups = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                groups,
            )
        })
        .collect()
}

fn search(expression: &str, given: &Value) -> Result<Value, String> {
    let query = Query::parse(expression).map_err(|error: QueryError| error.to_string())?;
    query.search(given)
}

#[test]
#[ignore = "needs JMESPath's compliance cases"]
fn complies() {
    let (mut count, mut failures) = (0, Vec::new());
    for (file, groups) in cases() {
        for group in groups.as_array().unwrap() {
            for case in group["cases"].as_array().unwrap() {
                if case.get("bench").is_some() {
                    continue;
                }
                count += 1;
                let expression = case["expression"].as_str().unwrap();
                let outcome = search(expression, &group["given"]);
                let right = match (&outcome, case.get("result")) {
                    (Ok(value), Some(expected)) => same(value, expected),
                    (Err(_), None) => true,
                    _ => false,
                };
                if !right {
                    failures.push(format!("{file}: {expression}: {outcome:?}, not {case}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(count, 892);
}

/// Equality by value: the cases write `1` where Python computes `1.0`.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}
