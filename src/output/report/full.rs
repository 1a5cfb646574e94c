//! Findings drawn with their lines, as a compiler does.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::document::{Source, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// Draws one finding: its message, the place with its line and a caret, and the ways forward.
/// `width` is that of the terminal; the text has ANSI styles, for a writer that strips them where
/// they are not wanted.
pub fn draw(finding: &Diagnostic, sources: &Sources, width: usize) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(&finding.message).id(finding.rule);
    let mut group = snippets(finding, sources)
        .into_iter()
        .fold(Group::with_title(title), Group::element);
    for help in &finding.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = Renderer::styled().term_width(width);
    format!("{}\n", renderer.render(&[group]))
}

/// The primary place and the other one: in one picture when they share a source.
fn snippets<'a>(
    finding: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let primary = Mark::new(AnnotationKind::Primary, &finding.primary, sources);
    let other = finding.secondary.as_ref();
    match other.map(|label| Mark::new(AnnotationKind::Context, label, sources)) {
        None => vec![snippet(vec![primary])],
        Some(other) if other.label.location.source == finding.primary.location.source => {
            vec![snippet(vec![primary, other])]
        }
        Some(other) => vec![snippet(vec![primary]), snippet(vec![other])],
    }
}

/// A label and the bytes of its source that are marked.
struct Mark<'a> {
    kind: AnnotationKind,
    label: &'a Label,
    source: &'a Source,
    bytes: Range<usize>,
}

impl<'a> Mark<'a> {
    /// Of a value that is longer than a line of any terminal only the beginning is marked.
    fn new(kind: AnnotationKind, label: &'a Label, sources: &'a Sources) -> Mark<'a> {
        const LONGEST: usize = 400;
        let source = sources.get(label.location.source);
        let mut bytes = sources.span(label.location).range();
        let first_line = source.text[bytes.clone()].lines().next();
        if first_line.is_some_and(|line| line.len() > LONGEST) {
            bytes.end = source.text.floor_char_boundary(bytes.start + LONGEST);
        }
        Mark {
            kind,
            label,
            source,
            bytes,
        }
    }
}

/// The lines of one source that have marks. The renderer goes through all that it is given, so the
/// rest of the source is kept from it.
fn snippet(marks: Vec<Mark<'_>>) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    let Source { name, text, .. } = marks[0].source;
    let start = marks.iter().map(|mark| mark.bytes.start).min().unwrap_or(0);
    let end = marks.iter().map(|mark| mark.bytes.end).max().unwrap_or(0);
    let start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[end..]
        .find('\n')
        .map_or(text.len(), |length| end + length);
    let line = 1 + text[..start].bytes().filter(|byte| *byte == b'\n').count();
    let snippet = Snippet::source(&text[start..end])
        .path(name.as_str())
        .line_start(line);
    marks.into_iter().fold(snippet, |snippet, mark| {
        let annotation = mark
            .kind
            .span(mark.bytes.start - start..mark.bytes.end - start);
        snippet.annotation(if mark.label.text.is_empty() {
            annotation
        } else {
            annotation.label(mark.label.text.as_str())
        })
    })
}
