//! A graph in the language of Mermaid, which forges draw in Markdown.

use super::parts::Graph;
use crate::diagnostic::Severity;

pub fn draw(graph: &Graph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (place, vertex) in graph.vertices.iter().enumerate() {
        let head = [vertex.kind.clone(), vertex.name.clone()];
        let lines: Vec<String> = head.into_iter().chain(vertex.lines()).collect();
        let class = match (vertex.is_missing, vertex.worst()) {
            (true, _) => ":::missing",
            (_, Some(Severity::Error)) => ":::error",
            (_, Some(_)) => ":::warning",
            (_, None) => "",
        };
        text.push_str(&format!("    n{place}[\"{}\"]{class}\n", escaped(&lines)));
    }
    for edge in &graph.edges {
        let arrow = if edge.security.is_some() {
            "==>"
        } else {
            "-->"
        };
        let lines = edge.lines();
        let label = if lines.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", escaped(&lines))
        };
        text.push_str(&format!("    n{} {arrow}{label} n{}\n", edge.from, edge.to));
    }
    text + "    classDef error stroke:#c00\n    classDef warning stroke:#c80\n    \
            classDef missing stroke:#c00,stroke-dasharray:4\n"
}

fn escaped(lines: &[String]) -> String {
    let text = lines
        .join("\n")
        .replace('&', "&amp;")
        .replace('"', "&quot;");
    text.replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "<br/>")
}
