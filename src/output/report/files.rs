//! What each file was taken for.

use super::Style;
use super::contents::Report;
use crate::document::SourceId;
use crate::output::{escape, json};
use serde_json::{Value, json};

/// A file of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    pub source: SourceId,
    pub status: FileStatus,
    /// `api/json5`, `kubernetes`, `list output`, `other file type`.
    pub taken_for: String,
    /// How many documents of App Mesh it contains.
    pub documents: usize,
}

/// Whether a file was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileStatus {
    Checked,
    /// It looks like App Mesh, but cannot be checked.
    NotChecked,
    /// It contains nothing of App Mesh.
    Foreign,
}

impl FileStatus {
    /// The words for it: `not checked`.
    pub fn words(self) -> &'static str {
        match self {
            FileStatus::Checked => "checked",
            FileStatus::NotChecked => "not checked",
            FileStatus::Foreign => "not App Mesh",
        }
    }
}

pub fn write(report: &Report<'_>, style: Style) -> String {
    match style {
        Style::Json => json::pretty(&json!({ "files": values(report) })) + "\n",
        _ => text(report),
    }
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
fn text(report: &Report<'_>) -> String {
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
