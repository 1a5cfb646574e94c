//! The closing line: how much was looked at, what came of it, what was not checked.

use super::options::Options;
use crate::output::report::Summary;
use std::time::Duration;

/// `checked 3 documents in 2 files in 4 ms: 1 error, 2 warnings; not checked: 1 listing`.
pub fn line(summary: &Summary, options: &Options, took: Duration) -> String {
    let mut line = format!(
        "checked {} in {} in {}: {}",
        counted(summary.documents, "document"),
        counted(summary.files, "file"),
        time(took),
        outcome(summary)
    );
    if summary.hidden > 0 && !options.info {
        let infos = counted(summary.hidden, "info");
        line.push_str(&format!(", {infos} (--info shows them)"));
    }
    if summary.known > 0 {
        line.push_str(&format!("; {} known to the baseline", summary.known));
    }
    let mut unchecked: Vec<String> = summary
        .unchecked
        .iter()
        .map(|(what, count)| counted(*count, what))
        .collect();
    if summary.skipped > 0 {
        unchecked.push(counted(summary.skipped, "other file"));
    }
    if !unchecked.is_empty() {
        line.push_str(&format!("; not checked: {}", unchecked.join(", ")));
    }
    line
}

fn outcome(summary: &Summary) -> String {
    match (summary.errors, summary.warnings) {
        (0, 0) => "nothing found".to_owned(),
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => {
            format!(
                "{}, {}",
                counted(errors, "error"),
                counted(warnings, "warning")
            )
        }
    }
}

fn time(took: Duration) -> String {
    match took.as_millis() {
        0 => format!("{} µs", took.as_micros()),
        milliseconds @ 1..10_000 => format!("{milliseconds} ms"),
        _ => format!("{} s", took.as_secs()),
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
