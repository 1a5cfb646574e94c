//! Drawings of things that are connected.
//!
//! A [`Graph`] is plain data: what stands in it was found elsewhere, and [`Style`] only tells how it is
//! drawn. [`layout`] finds places for the one style that needs them; the others leave that to whoever
//! reads them.
//!
//! Invariant: the same graph always gives the same bytes, and every vertex, edge and mark of it can be
//! found in each of them.

mod dot;
mod layout;
mod mermaid;
mod svg;
mod text;

use crate::diagnostic::Severity;

/// What is drawn.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub vertices: Vec<Vertex>,
    pub edges: Vec<Edge>,
}

/// A thing.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// What it is, in words: `virtual node`.
    pub kind: String,
    pub name: String,
    /// Lines about it.
    pub details: Vec<String>,
    /// What is wrong with it.
    pub marks: Vec<Mark>,
    /// It is spoken of, but does not exist.
    pub is_missing: bool,
}

/// Something that is wrong with a thing.
#[derive(Clone, Debug)]
pub struct Mark {
    pub severity: Severity,
    pub text: String,
}

/// A connection between two vertices, by their places in [`Graph::vertices`].
#[derive(Clone, Debug)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub label: String,
    /// How it is decided that it is secure; `None` where it is not.
    pub tls: Option<String>,
}

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Text,
    Dot,
    Mermaid,
    Svg,
}

impl Style {
    /// Every style by its name.
    pub const ALL: [(&str, Style); 4] = [
        ("text", Style::Text),
        ("dot", Style::Dot),
        ("mermaid", Style::Mermaid),
        ("svg", Style::Svg),
    ];

    /// The style of this name.
    pub fn named(name: &str) -> Option<Style> {
        Style::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, style)| *style)
    }
}

impl Graph {
    /// Draws it.
    pub fn draw(&self, style: Style) -> String {
        match style {
            Style::Text => text::draw(self),
            Style::Dot => dot::draw(self),
            Style::Mermaid => mermaid::draw(self),
            Style::Svg => svg::draw(self),
        }
    }
}

impl Vertex {
    /// The lines below its name: details, then marks.
    fn lines(&self) -> Vec<String> {
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
    fn worst(&self) -> Option<Severity> {
        let missing = self.is_missing.then_some(Severity::Error);
        self.marks
            .iter()
            .map(|mark| mark.severity)
            .chain(missing)
            .max()
    }
}

impl Mark {
    fn line(&self) -> String {
        format!("{}: {}", self.severity.word(), self.text)
    }
}

impl Edge {
    /// Label and security, a line each.
    fn lines(&self) -> Vec<String> {
        let label = Some(self.label.clone()).filter(|label| !label.is_empty());
        label.into_iter().chain(self.tls.clone()).collect()
    }
}
