//! Texts, and what places in them mean as bytes, lines and columns.

use super::json5;
use super::lines::LineIndex;
use super::place::{Anchor, Location, SourceId, Span, Spans};
use std::sync::OnceLock;

/// A text and the name under which it is shown.
#[derive(Debug)]
pub struct Source {
    /// A file's path, `-` for standard input, or an option such as `--spec`.
    pub name: String,
    /// As it was read, with its byte order mark.
    pub text: String,
    spans: OnceLock<Spans>,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A text whose nodes' bounds are found by [`json5::spans`] when they are first asked for.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
            spans: OnceLock::new(),
            lines: OnceLock::new(),
        }
    }

    /// A text whose nodes' bounds its parser has reported.
    pub fn with_spans(name: impl Into<String>, text: impl Into<String>, spans: Spans) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
            spans: spans.into(),
            lines: OnceLock::new(),
        }
    }

    /// Sets the bounds that a parser has reported. The first call wins.
    pub fn set_spans(&self, spans: Spans) {
        let _ = self.spans.set(spans);
    }

    /// The bytes of a part.
    pub fn span(&self, anchor: Anchor) -> Span {
        let spans = || self.spans.get_or_init(|| json5::spans(&self.text));
        let value = |node| {
            spans()
                .values
                .get(node as usize)
                .copied()
                .unwrap_or_default()
        };
        match anchor {
            Anchor::Bytes(span) => span,
            Anchor::Value(node) => value(node),
            Anchor::Key(node) => {
                let key = spans().keys.get(node as usize).copied().flatten();
                key.unwrap_or_else(|| self.opening(value(node)))
            }
        }
    }

    /// Of a list or object only the bracket that opens it, or its first line where there is no
    /// bracket: the whole would be too much to mark.
    fn opening(&self, span: Span) -> Span {
        let text = self.text.get(span.range()).unwrap_or_default();
        let length = if text.starts_with(['{', '[']) {
            1
        } else {
            text.lines().next().unwrap_or_default().len()
        };
        Span::new(span.start as usize, span.start as usize + length)
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| LineIndex::new(&self.text));
        lines.line_column(&self.text, byte)
    }
}

/// The texts of a run.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text; its id goes into the places of its nodes.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(self.0.len() as u32 - 1)
    }

    /// Puts another text in the place of one whose text was not yet known.
    pub fn replace(&mut self, id: SourceId, source: Source) {
        self.0[id.0 as usize] = source;
    }

    /// The text of an id that [`Sources::add`] gave.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// The bytes that a location means in its source.
    pub fn span(&self, location: Location) -> Span {
        self.get(location.source).span(location.anchor)
    }

    /// All texts with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.0
            .iter()
            .enumerate()
            .map(|(index, source)| (SourceId(index as u32), source))
    }
}

impl From<Vec<Source>> for Sources {
    fn from(sources: Vec<Source>) -> Self {
        Sources(sources)
    }
}
