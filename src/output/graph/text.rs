//! A graph as lines: each vertex, what it leads to, what is wrong.

use super::parts::{Graph, Vertex};

pub fn draw(graph: &Graph) -> String {
    let mut text = String::new();
    for (place, vertex) in graph.vertices.iter().enumerate() {
        text.push_str(&format!("{}\n", named(vertex)));
        vertex
            .lines()
            .iter()
            .for_each(|line| text.push_str(&format!("    {line}\n")));
        for edge in graph.edges.iter().filter(|edge| edge.from == place) {
            text.push_str(&format!("    -> {}", named(&graph.vertices[edge.to])));
            edge.lines()
                .iter()
                .for_each(|line| text.push_str(&format!("  [{line}]")));
            text.push('\n');
        }
    }
    text
}

fn named(vertex: &Vertex) -> String {
    format!("{} {}", vertex.kind, vertex.name)
}
