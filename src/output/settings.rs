//! What tables are drawn by.

/// What is to be known of the output beside its format; it concerns tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The title of a table: the operation, `ListMeshes`.
    pub title: String,
    /// Columns of the terminal; `None` where there is none, and nothing need be wrapped.
    pub width: Option<usize>,
    /// Whether a table has colors.
    pub color: bool,
}
