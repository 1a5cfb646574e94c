//! What each file was taken for.

use super::contents::Report;
use super::entry::FileEntry;
use crate::output::{escape, json};
use serde_json::{Value, json};

/// The files as a text in JSON.
pub fn json(report: &Report<'_>) -> String {
    json::pretty(&json!({ "files": values(report) })) + "\n"
}

/// The files as JSON.
pub fn values(report: &Report<'_>) -> Vec<Value> {
    let value = |file: &FileEntry| {
        json!({
            "path": report.sources.get(file.source).name,
            "status": file.status.words(),
            "takenFor": file.taken_for,
            "documents": file.documents,
        })
    };
    report.files.iter().map(value).collect()
}

/// A line for each file, in columns.
pub fn text(report: &Report<'_>) -> String {
    let lengths = report.files.iter().map(|file| file.taken_for.len());
    let width = lengths.max().unwrap_or(0);
    let line = |file: &FileEntry| {
        let path = escape::line(&report.sources.get(file.source).name);
        format!(
            "{:<12}  {:<width$}  {:>5}  {path}\n",
            file.status.words(),
            file.taken_for,
            file.documents
        )
    };
    report.files.iter().map(line).collect()
}
