//! A graph as a picture, with no tool of the reader's.

use super::layout::{Size, layout};
use super::parts::{Edge, Graph, Security, Vertex};
use crate::diagnostic::Severity;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// The height of a line of text.
const LINE: f64 = 16.0;
/// The mean width of a column of text, and of one of bold text, in the wider of the usual fonts.
const COLUMN: f64 = 7.0;
const BOLD: f64 = 8.4;
const PADDING: f64 = 10.0;
/// Where a long line of text is broken.
const WRAP: usize = 40;
/// Where a long line of the legend is broken.
const LEGEND_WRAP: usize = 100;
/// Beside the legend.
const MARGIN: f64 = 20.0;

/// Colors for light and dark surroundings; each text has a contrast of at least 4.5 to its ground.
const STYLE: &str = "text{font:12px sans-serif;fill:#222}.kind{fill:#666}.name{font-weight:bold}\
    .paper,.box{fill:#fff}.box{stroke:#667}.error{stroke:#c0272d;stroke-width:2}\
    .warning{stroke:#c77d00;stroke-width:2}.missing{stroke-dasharray:5 4}.bad{fill:#c0272d}\
    .amber{fill:#8a5600}.line{fill:none;stroke:#889;stroke-width:1.2}.head{fill:#667}\
    .tls{stroke:#16803c;stroke-width:2.4}.doubt{stroke:#c77d00;stroke-width:2.4}\
    .safe{fill:#16803c}.under{fill:#fff;fill-opacity:.85}\
    @media(prefers-color-scheme:dark){text{fill:#e6e6ea}.kind{fill:#a5a5b0}\
    .paper{fill:#16161c}.box{fill:#23232b;stroke:#99a}.bad{fill:#ff8a8a}.error{stroke:#ff6b6b}\
    .amber{fill:#f2b84b}.warning{stroke:#f2b84b}.head{fill:#99a}.safe{fill:#5fd38a}\
    .tls{stroke:#3fae6a}.doubt{stroke:#f2b84b}.under{fill:#16161c}}";

pub fn draw(graph: &Graph) -> String {
    let boxes: Vec<Vec<String>> = graph.vertices.iter().map(lines).collect();
    let sizes: Vec<Size> = boxes.iter().map(|lines| size(lines)).collect();
    let edges = merged(&graph.edges);
    let labels: Vec<Vec<String>> = edges.iter().map(label).collect();
    let rooms: Vec<Size> = labels.iter().map(|lines| room(lines)).collect();
    let ends: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let places = layout(&sizes, &ends, &rooms);
    let legend = legend(&edges);
    let (wide, tall) = (
        places.width.max(room(&legend).width + 2.0 * MARGIN).ceil(),
        (places.height + LINE * legend.len() as f64).ceil(),
    );
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{tall}\" \
         viewBox=\"0 0 {wide} {tall}\" role=\"img\" aria-labeledby=\"title description\">\n\
         <title id=\"title\">A mesh of App Mesh</title>\n\
         <desc id=\"description\">{}</desc>\n<style>{STYLE}</style>\n\
         <defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"9\" \
         markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path class=\"head\" d=\"M0 0 8 4 0 8z\"/></marker></defs>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        description(graph)
    );
    for (edge, points) in edges.iter().zip(&places.lines) {
        let class = match &edge.security {
            Some(security) if is_doubtful(security) => "line doubt",
            Some(_) => "line tls",
            None => "line",
        };
        let (path, tip) = (curve(points), tip(graph, edge));
        text.push_str(&format!(
            "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#end)\">{tip}</path>\n"
        ));
    }
    for ((vertex, lines), (corner, size)) in graph
        .vertices
        .iter()
        .zip(&boxes)
        .zip(places.corners.iter().zip(&sizes))
    {
        boxed(&mut text, vertex, lines, *corner, *size);
    }
    for ((edge, lines), middle) in edges.iter().zip(&labels).zip(&places.labels) {
        labeled(&mut text, edge, lines, *middle, &tip(graph, edge));
    }
    for (row, line) in legend.iter().enumerate() {
        let base = places.height + LINE * row as f64;
        written(&mut text, "legend", MARGIN, base, "start", line);
    }
    text + "</svg>\n"
}

/// How much there is, for readers who see no picture.
fn description(graph: &Graph) -> String {
    let vertices = graph.vertices.iter();
    let errors = vertices
        .clone()
        .filter(|it| it.worst() == Some(Severity::Error));
    let warnings = vertices.filter(|it| it.worst() == Some(Severity::Warning));
    format!(
        "Resources: {}. Connections: {}. Resources with errors: {}, with warnings: {}.",
        graph.vertices.len(),
        graph.edges.len(),
        errors.count(),
        warnings.count()
    )
}

/// Whether a connection fails, or may be without TLS.
fn is_doubtful(security: &Security) -> bool {
    security.tag.ends_with('?')
}

/// Which tags are in the picture, and why a connection has each.
fn legend(edges: &[Edge]) -> Vec<String> {
    let reasons: BTreeSet<&Security> = edges.iter().filter_map(|it| it.security.as_ref()).collect();
    let line = |it: &Security| wrapped(&format!("{}: {}", it.tag, it.because), LEGEND_WRAP);
    reasons.into_iter().flat_map(line).collect()
}

/// What a pointer on a line or on its label shows.
fn tip(graph: &Graph, edge: &Edge) -> String {
    let named = |place: usize| {
        let vertex = &graph.vertices[place];
        format!("{} {}", vertex.kind, vertex.name)
    };
    let ends = format!("{} to {}", named(edge.from), named(edge.to));
    let lines: Vec<String> = [ends].into_iter().chain(edge.lines()).collect();
    format!("<title>{}</title>", escaped(&lines.join("\n")))
}

/// The edges with one for those that would be drawn on top of each other, which has all labels.
fn merged(edges: &[Edge]) -> Vec<Edge> {
    let mut merged: Vec<Edge> = Vec::new();
    for edge in edges {
        let ends = |it: &Edge| (it.from, it.to, it.security.clone());
        match merged.iter_mut().find(|other| ends(other) == ends(edge)) {
            Some(other) if other.label.split(", ").any(|label| label == edge.label) => {}
            Some(other) => other.label = format!("{}, {}", other.label, edge.label),
            None => merged.push(edge.clone()),
        }
    }
    merged
}

/// Kind, name, and everything else, long lines broken.
fn lines(vertex: &Vertex) -> Vec<String> {
    let head = [vertex.kind.clone(), vertex.name.clone()];
    let rest = vertex.lines();
    head.into_iter()
        .chain(rest.iter().flat_map(|line| wrapped(line, WRAP)))
        .collect()
}

/// What is written on a line: which routes lead there, and the tag.
fn label(edge: &Edge) -> Vec<String> {
    let routes = match edge.label.as_str() {
        "" => Vec::new(),
        label => wrapped(label, WRAP),
    };
    let tag = edge.security.as_ref().map(|it| it.tag.to_owned());
    routes.into_iter().chain(tag).collect()
}

/// A text in lines of at most so many columns, where its words allow it.
fn wrapped(line: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if !last.is_empty() && last.width() + word.width() >= columns {
            lines.push(word.to_owned());
        } else {
            let blank = if last.is_empty() { "" } else { " " };
            last.push_str(&format!("{blank}{word}"));
        }
    }
    lines
}

fn width(lines: &[String]) -> f64 {
    lines
        .iter()
        .map(|line| line.width() as f64 * COLUMN)
        .fold(0.0, f64::max)
}

/// The room of lines of text.
fn room(lines: &[String]) -> Size {
    Size {
        width: width(lines),
        height: lines.len() as f64 * LINE,
    }
}

fn size(lines: &[String]) -> Size {
    let name = lines[1].width() as f64 * BOLD;
    Size {
        width: width(lines).max(name) + 2.0 * PADDING,
        height: lines.len() as f64 * LINE + 2.0 * PADDING - 4.0,
    }
}

/// A line through points, level at each of them.
fn curve(points: &[(f64, f64)]) -> String {
    let (x, y) = points[0];
    let mut path = format!("M{x:.1} {y:.1}");
    for pair in points.windows(2) {
        let ((from, start), (to, end)) = (pair[0], pair[1]);
        let half = f64::midpoint(from, to);
        path.push_str(&format!(
            " C{half:.1} {start:.1} {half:.1} {end:.1} {to:.1} {end:.1}"
        ));
    }
    path
}

fn boxed(text: &mut String, vertex: &Vertex, lines: &[String], (x, y): (f64, f64), size: Size) {
    let color = match vertex.worst() {
        Some(Severity::Error) => " error",
        Some(_) => " warning",
        None => "",
    };
    let dashes = if vertex.is_missing { " missing" } else { "" };
    let Size { width, height } = size;
    text.push_str(&format!(
        "<rect class=\"box{color}{dashes}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" rx=\"6\"/>\n"
    ));
    let classes = classes(vertex);
    for (row, line) in lines.iter().enumerate() {
        let class = classes.get(row).copied().unwrap_or("detail");
        let (left, base) = (x + PADDING, y + PADDING + LINE * (row as f64 + 0.6));
        written(text, class, left, base, "start", line);
    }
}

/// The class of each line of a box, in the order of [`lines`].
fn classes(vertex: &Vertex) -> Vec<&'static str> {
    let several = |class, text: &str| std::iter::repeat_n(class, wrapped(text, WRAP).len());
    let mut classes = vec!["kind", "name"];
    for detail in &vertex.details {
        classes.extend(several("detail", detail));
    }
    classes.extend(vertex.is_missing.then_some("bad"));
    for mark in &vertex.marks {
        let class = match mark.severity {
            Severity::Error => "bad",
            Severity::Warning => "amber",
            Severity::Info => "detail",
        };
        classes.extend(several(class, &mark.line()));
    }
    classes
}

/// A label, on a ground that keeps it readable above its line.
fn labeled(
    text: &mut String,
    edge: &Edge,
    lines: &[String],
    (middle, level): (f64, f64),
    tip: &str,
) {
    if lines.is_empty() {
        return;
    }
    let Size { width, height } = room(lines);
    let (left, top) = (middle - width / 2.0, level - height / 2.0);
    text.push_str(&format!(
        "<g>{tip}<rect class=\"under\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>\n"
    ));
    let tags = usize::from(edge.security.is_some());
    let tag_class = if edge.security.as_ref().is_some_and(is_doubtful) {
        "label amber"
    } else {
        "label safe"
    };
    for (row, line) in lines.iter().enumerate() {
        let class = if row + tags < lines.len() {
            "label"
        } else {
            tag_class
        };
        let base = top + LINE * (row as f64 + 0.75);
        written(text, class, middle, base, "middle", line);
    }
    text.push_str("</g>\n");
}

fn written(text: &mut String, class: &str, x: f64, y: f64, anchor: &str, line: &str) {
    let line = escaped(line);
    text.push_str(&format!(
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{line}</text>\n"
    ));
}

/// A text in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
