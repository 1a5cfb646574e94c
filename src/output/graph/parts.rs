//! Vertices, the edges between them, and what is wrong with them.

use crate::diagnostic::Severity;

/// What is drawn.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// In the order in which they are drawn.
    pub vertices: Vec<Vertex>,
    /// In the order in which they are drawn.
    pub edges: Vec<Edge>,
}

/// A thing.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// What it is, in words: `virtual node`.
    pub kind: String,
    /// Of the resource.
    pub name: String,
    /// Lines about it.
    pub details: Vec<String>,
    /// What is wrong with it.
    pub marks: Vec<Mark>,
    /// It is referred to, but does not exist.
    pub is_missing: bool,
}

/// Something that is wrong with a thing.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Of the finding.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub text: String,
}

/// A connection between two vertices, by their places in [`Graph::vertices`].
#[derive(Clone, Debug)]
pub struct Edge {
    /// The index of a vertex.
    pub from: usize,
    /// The index of a vertex.
    pub to: usize,
    /// May be empty.
    pub label: String,
    /// Whether it is secure, and why; `None` where it is not.
    pub security: Option<Security>,
}

/// Whether and why a connection is secure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Security {
    /// A few letters for pictures: `TLS`, `mTLS`, `TLS?`.
    pub tag: &'static str,
    /// The whole sentence.
    pub because: String,
}

impl Vertex {
    /// The lines below its name: details, then marks.
    pub(super) fn lines(&self) -> Vec<String> {
        let missing = self.is_missing.then(|| "does not exist".to_owned());
        let marks = self.marks.iter().map(Mark::line);
        self.details
            .iter()
            .cloned()
            .chain(missing)
            .chain(marks)
            .collect()
    }

    /// The worst that is wrong with it.
    pub(super) fn worst(&self) -> Option<Severity> {
        let missing = self.is_missing.then_some(Severity::Error);
        self.marks
            .iter()
            .map(|mark| mark.severity)
            .chain(missing)
            .max()
    }
}

impl Mark {
    pub(super) fn line(&self) -> String {
        format!("{}: {}", self.severity.word(), self.text)
    }
}

impl Edge {
    /// Label and security, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let label = Some(self.label.clone()).filter(|label| !label.is_empty());
        let because = self.security.iter().map(|it| it.because.clone());
        label.into_iter().chain(because).collect()
    }
}
