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

use super::escape;
use crate::diagnostic::Severity;
use std::borrow::Cow;

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
    /// Draws it. No style contains control characters, whatever the names are.
    pub fn draw(&self, style: Style) -> String {
        let graph = self.escaped();
        match style {
            Style::Text => text::draw(&graph),
            Style::Dot => dot::draw(&graph),
            Style::Mermaid => mermaid::draw(&graph),
            Style::Svg => svg::draw(&graph),
        }
    }

    fn escaped(&self) -> Graph {
        let mut graph = self.clone();
        let vertices = graph.vertices.iter_mut().flat_map(|vertex| {
            let marks = vertex.marks.iter_mut().map(|mark| &mut mark.text);
            let texts = [&mut vertex.kind, &mut vertex.name];
            texts.into_iter().chain(&mut vertex.details).chain(marks)
        });
        let edges = graph.edges.iter_mut();
        let edges = edges.flat_map(|edge| edge.tls.iter_mut().chain([&mut edge.label]));
        for text in vertices.chain(edges) {
            if let Cow::Owned(escaped) = escape::line(text) {
                *text = escaped;
            }
        }
        graph
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
