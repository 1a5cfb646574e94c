//! Findings drawn with their lines, as a compiler does.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::document::{Source, Sources};
use crate::output::escape;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::borrow::Cow;
use std::ops::Range;

/// What the renderer is given of a line on both sides of a mark, in bytes, and of the mark itself: more
/// than a terminal shows, but not the whole of a line that has as many findings as words.
const AROUND: usize = 400;
/// Marks of one source that are farther apart are drawn in pictures of their own.
const APART: usize = 16 * 1024;

/// Draws one finding: its message, the place with its line and a caret, and the hints. `width` is
/// that of the terminal; the text has ANSI styles, for a writer that strips them where they are not
/// wanted.
pub fn draw(finding: &Diagnostic, sources: &Sources, width: usize) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level
        .primary_title(escape::lines(&finding.finding.message))
        .id(finding.rule);
    let group = Group::with_title(title);
    let pictures = pictures(finding, sources);
    let mut group = pictures.iter().fold(group, |group, picture| {
        let snippet = picture.snippet();
        match picture.origin() {
            Some(origin) => group.element(origin).element(snippet),
            None => group.element(snippet),
        }
    });
    for help in &finding.finding.help {
        group = group.element(Level::HELP.message(escape::lines(help)));
    }
    let renderer = Renderer::styled().term_width(width);
    format!("{}\n", renderer.render(&[group]))
}

/// The primary place and the others: in one picture where they are near each other.
fn pictures<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Vec<Picture<'a>> {
    let primary = Mark::new(AnnotationKind::Primary, &finding.finding.primary, sources);
    let related = finding.finding.related.iter();
    let related = related.map(|label| Mark::new(AnnotationKind::Context, label, sources));
    let (near, far): (Vec<_>, Vec<_>) = related.partition(|other| primary.is_near(other));
    let marks = [primary].into_iter().chain(near).collect();
    let far = far.into_iter().map(|other| Picture::new(vec![other]));
    [Picture::new(marks)].into_iter().chain(far).collect()
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
        let source = sources.get(label.location.source);
        let mut bytes = sources.span(label.location).range();
        let marked = &source.text[bytes.clone()];
        if line_break(marked, AROUND).is_none() && marked.len() > AROUND {
            bytes.end = source.text.floor_char_boundary(bytes.start + AROUND);
        }
        Mark {
            kind,
            label,
            source,
            bytes,
        }
    }

    fn is_near(&self, other: &Mark<'_>) -> bool {
        let from = self.bytes.start.min(other.bytes.start);
        let to = self.bytes.end.max(other.bytes.end);
        self.label.location.source == other.label.location.source && to - from <= APART
    }
}

/// The first line break among the first bytes of a text.
fn line_break(text: &str, most: usize) -> Option<usize> {
    let head = &text.as_bytes()[..most.min(text.len())];
    head.iter().position(|byte| *byte == b'\n')
}

/// The lines of one source that have marks. The renderer goes through all that it is given, so the
/// rest of the source, and of a long line, is kept from it.
struct Picture<'a> {
    marks: Vec<Mark<'a>>,
    /// The bytes that are shown.
    shown: Range<usize>,
    text: Cow<'a, str>,
    /// Whether the first line lacks its beginning.
    is_cut: bool,
}

impl<'a> Picture<'a> {
    fn new(marks: Vec<Mark<'a>>) -> Picture<'a> {
        let text = marks[0].source.text.as_str();
        let start = marks.iter().map(|mark| mark.bytes.start).min().unwrap_or(0);
        let end = marks.iter().map(|mark| mark.bytes.end).max().unwrap_or(0);
        let farthest = text.ceil_char_boundary(start.saturating_sub(AROUND));
        let newline = text[farthest..start].rfind('\n');
        let first = newline.map_or(farthest, |newline| farthest + newline + 1);
        let farthest = text.floor_char_boundary(end.saturating_add(AROUND).min(text.len()));
        let last = text[end..farthest]
            .find('\n')
            .map_or(farthest, |length| end + length);
        Picture {
            is_cut: first > 0 && text.as_bytes()[first - 1] != b'\n',
            text: escape::in_place(&text[first..last]),
            shown: first..last,
            marks,
        }
    }

    fn source(&self) -> &'a Source {
        self.marks[0].source
    }

    /// File, line and column, where the renderer cannot count them itself.
    fn origin(&self) -> Option<Origin<'a>> {
        let source = self.source();
        self.is_cut.then(|| {
            let (line, column) = source.line_column(self.marks[0].bytes.start);
            Origin::path(escape::line(&source.name))
                .line(line)
                .char_column(column)
        })
    }

    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let (line, _) = self.source().line_column(self.shown.start);
        let mut snippet = Snippet::source(self.text.as_ref()).line_start(line);
        if !self.is_cut {
            snippet = snippet.path(escape::line(&self.source().name));
        }
        self.marks.iter().fold(snippet, |snippet, mark| {
            let bytes = mark.bytes.start - self.shown.start..mark.bytes.end - self.shown.start;
            let annotation = mark.kind.span(bytes);
            snippet.annotation(if mark.label.text.is_empty() {
                annotation
            } else {
                annotation.label(escape::lines(&mark.label.text))
            })
        })
    }
}
