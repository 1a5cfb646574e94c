//! Drawings of things that are connected.
//!
//! A [`Graph`] is plain data: what is in it was found elsewhere, and [`Style`] only decides how it is
//! drawn. [`layout`] finds places for the one style that needs them; the others leave that to whoever
//! reads them.
//!
//! Invariant: the same graph always gives the same bytes, and every vertex, edge and mark of it can be
//! found in each of them.

mod dot;
mod layout;
mod mermaid;
mod parts;
mod svg;
mod text;

pub use parts::{Edge, Graph, Mark, Security, Vertex};

use super::escape;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Indented lines.
    Text,
    /// Graphviz's language.
    Dot,
    /// A flowchart of Mermaid.
    Mermaid,
    /// A picture.
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

    /// The part of it around the vertices of this name: what leads to them and what they lead to, over any
    /// number of edges. Empty where there is none.
    pub fn around(&self, name: &str) -> Graph {
        let of_name = |place: &usize| self.vertices[*place].name == name;
        let start: BTreeSet<usize> = (0..self.vertices.len()).filter(of_name).collect();
        let mut kept = self.reached(&start, |edge| (edge.from, edge.to));
        kept.append(&mut self.reached(&start, |edge| (edge.to, edge.from)));
        let kept: Vec<usize> = kept.into_iter().collect();
        let edges = self.edges.iter().filter_map(|edge| {
            Some(Edge {
                from: kept.binary_search(&edge.from).ok()?,
                to: kept.binary_search(&edge.to).ok()?,
                ..edge.clone()
            })
        });
        Graph {
            edges: edges.collect(),
            vertices: kept.iter().map(|it| self.vertices[*it].clone()).collect(),
        }
    }

    /// These vertices and all to which edges lead from them; `ends` is the direction of an edge.
    fn reached(
        &self,
        start: &BTreeSet<usize>,
        ends: impl Fn(&Edge) -> (usize, usize),
    ) -> BTreeSet<usize> {
        let mut reached = start.clone();
        let mut open: Vec<usize> = start.iter().copied().collect();
        while let Some(vertex) = open.pop() {
            for (from, to) in self.edges.iter().map(&ends) {
                if from == vertex && reached.insert(to) {
                    open.push(to);
                }
            }
        }
        reached
    }

    fn escaped(&self) -> Graph {
        let mut graph = self.clone();
        let vertices = graph.vertices.iter_mut().flat_map(|vertex| {
            let marks = vertex.marks.iter_mut().map(|mark| &mut mark.text);
            let texts = [&mut vertex.kind, &mut vertex.name];
            texts.into_iter().chain(&mut vertex.details).chain(marks)
        });
        let edges = graph.edges.iter_mut();
        let edges = edges.flat_map(|edge| {
            let because = edge.security.iter_mut().map(|it| &mut it.because);
            because.chain([&mut edge.label])
        });
        for text in vertices.chain(edges) {
            if let Cow::Owned(escaped) = escape::line(text) {
                *text = escaped;
            }
        }
        graph
    }
}
