//! A graph as a picture, with no tool of the reader's.

use super::layout::{Size, layout};
use super::parts::{Edge, Graph, Vertex};
use crate::diagnostic::Severity;
use unicode_width::UnicodeWidthStr;

/// The height of a line of text.
const LINE: f64 = 16.0;
/// The mean width of a column of text, and of one of bold text, in the wider of the usual fonts.
const COLUMN: f64 = 7.0;
const BOLD: f64 = 8.4;
const PADDING: f64 = 10.0;
/// Where a long line of text is broken.
const WRAP: usize = 40;

const STYLE: &str = "text{font:12px sans-serif;fill:#222}.kind{fill:#777}.name{font-weight:bold}\
    .box{fill:#fff;stroke:#667}.error{stroke:#c0272d;stroke-width:2}\
    .warning{stroke:#c77d00;stroke-width:2}.missing{stroke-dasharray:5 4}.bad{fill:#c0272d}\
    .line{fill:none;stroke:#889;stroke-width:1.2}.tls{stroke:#16803c;stroke-width:2.4}\
    .safe{fill:#16803c}.under{fill:#fff;fill-opacity:.85}";

pub fn draw(graph: &Graph) -> String {
    let boxes: Vec<Vec<String>> = graph.vertices.iter().map(lines).collect();
    let sizes: Vec<Size> = boxes.iter().map(|lines| size(lines)).collect();
    let edges = merged(&graph.edges);
    let labels: Vec<Vec<String>> = edges.iter().map(label).collect();
    let rooms: Vec<f64> = labels.iter().map(|lines| width(lines)).collect();
    let ends: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let places = layout(&sizes, &ends, &rooms);
    let (wide, tall) = (places.width.ceil(), places.height.ceil());
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{tall}\" \
         viewBox=\"0 0 {wide} {tall}\">\n<style>{STYLE}</style>\n\
         <defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"9\" \
         markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path d=\"M0 0 8 4 0 8z\" fill=\"#667\"/></marker></defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for (edge, points) in edges.iter().zip(&places.lines) {
        let class = if edge.tls.is_some() {
            "line tls"
        } else {
            "line"
        };
        let path = curve(points);
        text.push_str(&format!(
            "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#end)\"/>\n"
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
    for ((edge, lines), points) in edges.iter().zip(&labels).zip(&places.lines) {
        labelled(&mut text, edge, lines, points);
    }
    text + "</svg>\n"
}

/// The edges with one for those that would be drawn on top of each other, which bears all labels.
fn merged(edges: &[Edge]) -> Vec<Edge> {
    let mut merged: Vec<Edge> = Vec::new();
    for edge in edges {
        let ends = |it: &Edge| (it.from, it.to, it.tls.clone());
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
        .chain(rest.iter().flat_map(|line| wrapped(line)))
        .collect()
}

fn label(edge: &Edge) -> Vec<String> {
    edge.lines().iter().flat_map(|line| wrapped(line)).collect()
}

fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if !last.is_empty() && last.width() + word.width() >= WRAP {
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
        let half = (from + to) / 2.0;
        path.push_str(&format!(
            " C{half:.1} {start:.1} {half:.1} {end:.1} {to:.1} {end:.1}"
        ));
    }
    path
}

fn boxed(text: &mut String, vertex: &Vertex, lines: &[String], (x, y): (f64, f64), size: Size) {
    let colour = match vertex.worst() {
        Some(Severity::Error) => " error",
        Some(_) => " warning",
        None => "",
    };
    let dashes = if vertex.is_missing { " missing" } else { "" };
    let Size { width, height } = size;
    text.push_str(&format!(
        "<rect class=\"box{colour}{dashes}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" rx=\"6\"/>\n"
    ));
    let good = 2 + vertex.details.len();
    for (row, line) in lines.iter().enumerate() {
        let class = match row {
            0 => "kind",
            1 => "name",
            _ if row >= good => "bad",
            _ => "detail",
        };
        let (left, base) = (x + PADDING, y + PADDING + LINE * (row as f64 + 0.6));
        written(text, class, left, base, "start", line);
    }
}

/// A label in the middle of the first piece of a line that leads from one column to the next.
fn labelled(text: &mut String, edge: &Edge, lines: &[String], points: &[(f64, f64)]) {
    let bends = points.windows(2).find(|pair| pair[0].1 != pair[1].1);
    let widest = |pair: &&[(f64, f64)]| (pair[1].0 - pair[0].0).abs() as u64;
    let piece = bends.or_else(|| points.windows(2).max_by_key(widest));
    let [(from, start), (to, end)] = piece.unwrap_or(points)[..2] else {
        return;
    };
    let (middle, level) = ((from + to) / 2.0, (start + end) / 2.0);
    let top = level - LINE * lines.len() as f64 / 2.0;
    let (room, height) = (width(lines), LINE * lines.len() as f64);
    let left = middle - room / 2.0;
    text.push_str(&format!(
        "<rect class=\"under\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{room:.1}\" height=\"{height:.1}\"/>\n"
    ));
    let plain = if edge.label.is_empty() {
        0
    } else {
        wrapped(&edge.label).len()
    };
    for (row, line) in lines.iter().enumerate() {
        let class = if row < plain { "label" } else { "label safe" };
        written(
            text,
            class,
            middle,
            top + LINE * (row as f64 + 0.75),
            "middle",
            line,
        );
    }
}

fn written(text: &mut String, class: &str, x: f64, y: f64, anchor: &str, line: &str) {
    let line = line
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.push_str(&format!(
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{line}</text>\n"
    ));
}
