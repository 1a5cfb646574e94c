//! A file of a run: whether it was checked, and what it was taken for.

use crate::document::SourceId;

/// A file of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// The file.
    pub source: SourceId,
    /// What became of it.
    pub status: FileStatus,
    /// `api/json5`, `kubernetes`, `list output`, `other file type`.
    pub taken_for: String,
    /// How many documents of App Mesh it contains.
    pub documents: usize,
}

/// Whether a file was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileStatus {
    /// Its documents were checked.
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
