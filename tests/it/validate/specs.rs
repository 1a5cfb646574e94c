//! The specs of `tests/specs`: good ones are clean, each bad one has its fault at its mark.

use super::{files, findings, line_column, specs};
use serde_json::Value;
use std::path::Path;

#[test]
fn good_ones_are_clean_together() {
    assert_eq!(reported(&specs("good")), Vec::<Value>::new());
}

#[test]
fn good_ones_are_clean_alone() {
    for file in files(&specs("good")) {
        assert_eq!(reported(&file), Vec::<Value>::new(), "{}", file.display());
    }
}

/// Errors and warnings.
fn reported(path: &Path) -> Vec<Value> {
    let mut found = findings(path, "");
    found.retain(|finding| finding["severity"] != "info");
    found
}

/// A bad spec is named for its rule, and marks the place in a comment below it; without a mark the
/// place is the start.
#[test]
fn bad_ones_have_their_fault_at_the_mark() {
    for file in files(&specs("bad")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let rule = name.split('.').next().unwrap();
        let mut found = findings(&file, "");
        found.retain(|finding| finding["severity"] == "error");
        let rules: Vec<&str> = found
            .iter()
            .map(|it| it["rule"].as_str().unwrap())
            .collect();
        assert_eq!(rules, [rule], "{name}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(line_column(&found[0]), mark(&text), "{name}");
    }
}

/// Where the `^` of a comment points: at the last line above it that is not a comment.
fn mark(text: &str) -> (u64, u64) {
    let mut lines = (1..).zip(text.lines());
    let marked = lines.find_map(|(number, line)| {
        let comment = line
            .trim_start()
            .trim_start_matches(['/', '#'])
            .trim_start();
        let column = line.chars().take_while(|c| *c != '^').count() as u64 + 1;
        comment.starts_with('^').then_some((number - 1, column))
    });
    marked.unwrap_or((1, 1))
}
