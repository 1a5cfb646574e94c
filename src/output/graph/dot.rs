//! A graph in the language of Graphviz.

use super::parts::Graph;
use crate::diagnostic::Severity;

pub fn draw(graph: &Graph) -> String {
    let mut text =
        "digraph mesh {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n".to_owned();
    for (place, vertex) in graph.vertices.iter().enumerate() {
        let head = [vertex.kind.clone(), vertex.name.clone()];
        let lines: Vec<String> = head.into_iter().chain(vertex.lines()).collect();
        let color = match vertex.worst() {
            Some(Severity::Error) => ", color=red",
            Some(_) => ", color=orange",
            None => "",
        };
        let dashes = if vertex.is_missing {
            ", style=dashed"
        } else {
            ""
        };
        let label = quoted(&lines);
        text.push_str(&format!("    n{place} [label={label}{color}{dashes}];\n"));
    }
    for edge in &graph.edges {
        let color = if edge.security.is_some() {
            ", color=darkgreen, penwidth=2"
        } else {
            ""
        };
        let label = quoted(&edge.lines());
        text.push_str(&format!(
            "    n{} -> n{} [label={label}{color}];\n",
            edge.from, edge.to
        ));
    }
    text + "}\n"
}

fn quoted(lines: &[String]) -> String {
    let text = lines.join("\n").replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n"))
}
