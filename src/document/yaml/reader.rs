//! Events of the parser as nodes.

use super::anchors::Anchors;
use super::bounds::{self, Offsets, Properties};
use super::scalar::{self, Unfit};
use super::syntax::{self, SYNTAX};
use super::tag::{self, Meaning};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{
    Entry, Location, MAX_DEPTH, Node, Place, SourceId, Span, Spans, Value, syntax_error,
};
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};
use std::borrow::Cow;

/// What stops the reading of a text.
pub type Fault = Diagnostic;

/// Reads the documents of a text, one after another.
pub struct Reader<'t> {
    pub(super) text: &'t str,
    source: SourceId,
    events: Parser<'t, StrInput<'t>>,
    offsets: Offsets,
    document: Span,
    /// Behind the last key, scalar, alias or bracket.
    pub(super) end: usize,
    pub(super) spans: Spans,
    pub(super) anchors: Anchors,
}

/// An event and its bytes, as the parser marks them.
pub type Marked<'t> = (Event<'t>, Span);

/// What is behind the anchor and the tag of a node.
enum Content<'t> {
    Scalar(Cow<'t, str>, ScalarStyle),
    Sequence,
    Mapping,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, source: SourceId) -> Self {
        Reader {
            text,
            source,
            events: Parser::new_from_str(text),
            offsets: Offsets::of(text),
            document: Span::default(),
            end: 0,
            spans: Spans::default(),
            anchors: Anchors::default(),
        }
    }

    /// The next document that is not empty.
    ///
    /// # Errors
    /// The first fault.
    pub fn document(&mut self) -> Result<Option<Node>, Fault> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(None),
                (Event::DocumentStart(explicit), span) => {
                    self.document = span;
                    if explicit {
                        self.end = span.end as usize;
                    }
                    self.anchors.forget();
                    let first = self.next()?;
                    if !is_nothing(&first.0) {
                        return self.node(first, None, 0).map(Some);
                    }
                }
                _ => {}
            }
        }
    }

    /// Where the document that was read last begins.
    pub fn document_start(&self) -> Location {
        self.location(self.document)
    }

    /// The bounds of all nodes that were read.
    pub fn into_spans(self) -> Spans {
        self.spans
    }

    pub(super) fn next(&mut self) -> Result<Marked<'t>, Fault> {
        let Some(event) = self.events.next_event() else {
            return Ok((Event::StreamEnd, Span::default()));
        };
        let (event, span) = event.map_err(|error| {
            let at = self.offsets.byte(error.marker());
            syntax::explain(self.text, self.source, at, error.info())
        })?;
        let [start, end] = [span.start, span.end].map(|mark| self.offsets.byte(&mark));
        Ok((event, Span::new(start, end)))
    }

    /// The node that begins with this event.
    pub(super) fn node(
        &mut self,
        (event, span): Marked<'t>,
        key: Option<Span>,
        depth: usize,
    ) -> Result<Node, Fault> {
        let (content, anchor, tag) = match event {
            Event::Alias(anchor) => return self.alias(anchor, key, span, depth),
            Event::Scalar(text, style, anchor, tag) => (Content::Scalar(text, style), anchor, tag),
            Event::SequenceStart(anchor, tag) => (Content::Sequence, anchor, tag),
            Event::MappingStart(anchor, tag) => (Content::Mapping, anchor, tag),
            event => unreachable!("{event:?} begins no node"),
        };
        let properties = self.properties(anchor, tag.as_deref(), span);
        let node = match self.meaning(tag.as_deref(), &properties)? {
            Meaning::Function(name) => {
                let written = properties.tag;
                let object = self.open(key, written.start as usize, depth)?;
                let node = self.content(
                    content,
                    &Meaning::Untagged,
                    &properties,
                    Some(written),
                    depth + 1,
                )?;
                let value = Value::Object(vec![Entry { key: name, node }]);
                self.close(object, value)
            }
            meaning => self.content(content, &meaning, &properties, key, depth)?,
        };
        if anchor > 0 {
            self.anchors.keep(anchor, node.clone());
        }
        Ok(node)
    }

    fn content(
        &mut self,
        content: Content<'t>,
        meaning: &Meaning,
        properties: &Properties,
        key: Option<Span>,
        depth: usize,
    ) -> Result<Node, Fault> {
        let start = properties.content.start as usize;
        if !matches!(content, Content::Scalar(..)) && *meaning != Meaning::Untagged {
            return self.mistagged(properties);
        }
        match content {
            Content::Scalar(text, style) => {
                let span = bounds::scalar(self.text, &text, style, properties);
                self.end = span.end as usize;
                let text = self.without_added_break(&text, style);
                let value = match scalar::value(text, style, meaning) {
                    Ok(value) => value,
                    Err(Unfit::Inexact(why)) => {
                        return Err(syntax_error::inexact(self.location(span), text, &why));
                    }
                    Err(Unfit::Tag) => return self.mistagged(properties),
                };
                let node = self.spans.open(key, span.start as usize);
                Ok(self.close(node, value))
            }
            Content::Sequence => {
                // The parser's mark is behind the dash where it is below its key.
                let start = match key {
                    Some(_) => bounds::find(self.text, properties.behind, b"-["),
                    None => start,
                };
                let node = self.open(key, start, depth)?;
                let items = self.items(depth + 1)?;
                Ok(self.close(node, Value::Array(items)))
            }
            Content::Mapping => {
                let node = self.open(key, start, depth)?;
                let entries = self.entries(depth + 1)?;
                Ok(self.close(node, Value::Object(entries)))
            }
        }
    }

    /// The parser ends a block with a line break even where the text ends without one.
    fn without_added_break<'s>(&self, value: &'s str, style: ScalarStyle) -> &'s str {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let at_end = self.end == self.text.len() && !self.text.ends_with(['\r', '\n']);
        match value.strip_suffix('\n') {
            Some(written) if block && at_end => written,
            _ => value,
        }
    }

    fn items(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => {
                    self.pass(span, "]");
                    return Ok(items);
                }
                item => items.push(self.node(item, None, depth)?),
            }
        }
    }

    pub(super) fn properties(&self, anchor: usize, tag: Option<&Tag>, span: Span) -> Properties {
        if anchor == 0 && tag.is_none() {
            Properties::none(span, self.end)
        } else {
            Properties::find(self.text, span)
        }
    }

    pub(super) fn meaning(
        &self,
        tag: Option<&Tag>,
        properties: &Properties,
    ) -> Result<Meaning, Fault> {
        let Some(tag) = tag else {
            return Ok(Meaning::Untagged);
        };
        tag::meaning(tag).ok_or_else(|| {
            let written = &self.text[properties.tag.range()];
            tag::unknown(self.location(properties.tag), written)
        })
    }

    fn mistagged<T>(&self, properties: &Properties) -> Result<T, Fault> {
        let message = "the value is not what its tag says";
        self.fault(properties.tag, message, "remove the tag, or fix the value")
    }

    /// Begins a list or an object.
    fn open(&mut self, key: Option<Span>, start: usize, depth: usize) -> Result<u32, Fault> {
        if depth >= MAX_DEPTH {
            let first = self.location(bounds::character(self.text, start));
            return Err(syntax_error::too_deep(first));
        }
        Ok(self.spans.open(key, start))
    }

    /// The node is complete.
    pub(super) fn close(&mut self, node: u32, value: Value) -> Node {
        self.spans.close(node, self.end);
        let place = self.place(node);
        Node { value, place }
    }

    /// Goes behind the bracket that closes a list or an object, where there is one; a block ends
    /// with what is in it.
    pub(super) fn pass(&mut self, span: Span, bracket: &str) {
        if self.text[span.range()].starts_with(bracket) {
            self.end = span.start as usize + bracket.len();
        }
    }

    pub(super) fn place(&self, node: u32) -> Place {
        Place {
            source: self.source,
            node,
        }
    }

    pub(super) fn location(&self, span: Span) -> Location {
        Location::bytes(self.source, span.start as usize, span.end as usize)
    }

    pub(super) fn fault<T>(&self, span: Span, message: &str, help: &str) -> Result<T, Fault> {
        let finding = Finding::new(self.location(span), message);
        Err(finding.help(help).error(SYNTAX))
    }
}

/// An empty document: no value, no anchor, no tag.
fn is_nothing(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, 0, None) if text.is_empty())
}
