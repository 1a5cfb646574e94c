//! Text as a tree of nodes, each of which knows its place.
//!
//! [`json5`] and [`yaml`] read a text; the outcome is the same tree. What a member means is not
//! known here: a [`Node`] is a value with a place, and [`Sources`] turns places back into lines and
//! columns when something is to be shown.
//!
//! Invariant: every key and every value of every document, option or standard input has exact
//! bounds in the text as the user wrote it.

pub mod faults;
pub mod hcl;
pub mod json5;
mod lines;
pub mod notation;
pub mod parallel;
mod path;
mod search;
pub mod yaml;

pub use path::Path;
pub use search::{KeyFilter, Search, having, select};

use crate::diagnostic::Diagnostic;
use compact_str::CompactString;
use lines::LineIndex;
use std::sync::OnceLock;

/// How deep arrays and objects may nest. App Mesh's own documents stay below 15.
pub const MAX_DEPTH: usize = 100;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub place: Place,
}

/// A JSON value. Objects keep their order; keys are unique.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// A number with a fraction or an exponent; always finite.
    Float(f64),
    String(CompactString),
    Array(Vec<Node>),
    Object(Vec<Entry>),
    /// Something that becomes a value later, such as a CloudFormation function: nothing is known of
    /// it, so no check complains about it.
    Unknown(Unknown),
}

/// What can be said of a value that is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unknown {
    /// Why it is unknown, as a phrase: ``parameter `Env` has no value``. Empty where a document merely
    /// does not contain it.
    pub why: CompactString,
    /// How it is written, where it names a resource: values of equal symbols are equal.
    pub symbol: Option<CompactString>,
}

impl<T: Into<CompactString>> From<T> for Unknown {
    /// Nothing is known but why.
    fn from(why: T) -> Unknown {
        Unknown {
            why: why.into(),
            symbol: None,
        }
    }
}

/// A key of an object and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: CompactString,
    pub node: Node,
}

/// Which node of which source. Nodes are numbered in the order in which they begin in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub source: SourceId,
    pub node: u32,
}

/// A source's number in its [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A part of a source: what a diagnostic points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    pub source: SourceId,
    pub part: Part,
}

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The value of this node.
    Value(u32),
    /// The key under which this node stands; where it has none, the value, of which only the bracket
    /// that opens it when it is a list or an object, or its first line.
    Key(u32),
    /// These bytes.
    Bytes(Span),
}

/// Bytes from `start` to before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        Span {
            start: start as u32,
            end: end as u32,
        }
    }

    /// As an index into the text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The bounds of a document's nodes, by node number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spans {
    pub values: Vec<Span>,
    /// `None` for the root and for items of arrays.
    pub keys: Vec<Option<Span>>,
}

impl Spans {
    /// Gives the next node its number; its value begins here.
    pub fn open(&mut self, key: Option<Span>, start: usize) -> u32 {
        self.values.push(Span::new(start, start));
        self.keys.push(key);
        self.values.len() as u32 - 1
    }

    /// The value of a node ends before this byte.
    pub fn close(&mut self, node: u32, end: usize) {
        self.values[node as usize].end = end as u32;
    }
}

/// A text and the name under which it is shown.
#[derive(Debug)]
pub struct Source {
    /// A file's path, `-` for standard input, or an option such as `--spec`.
    pub name: String,
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

    /// A text whose nodes' bounds its parser has told.
    pub fn with_spans(name: impl Into<String>, text: impl Into<String>, spans: Spans) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
            spans: spans.into(),
            lines: OnceLock::new(),
        }
    }

    /// Sets the bounds that a parser has told. The first to tell wins.
    pub fn set_spans(&self, spans: Spans) {
        let _ = self.spans.set(spans);
    }

    /// The bytes of a part.
    pub fn span(&self, part: Part) -> Span {
        let spans = || self.spans.get_or_init(|| json5::spans(&self.text));
        let value = |node| {
            spans()
                .values
                .get(node as usize)
                .copied()
                .unwrap_or_default()
        };
        match part {
            Part::Bytes(span) => span,
            Part::Value(node) => value(node),
            Part::Key(node) => {
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

    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// The bytes that a location means in its source.
    pub fn span(&self, location: Location) -> Span {
        self.get(location.source).span(location.part)
    }

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

/// The tree of a text, or the finding that says why there is none.
pub type Parsed = Result<Node, Box<Diagnostic>>;

impl Location {
    pub fn bytes(source: SourceId, start: usize, end: usize) -> Location {
        Location {
            source,
            part: Part::Bytes(Span::new(start, end)),
        }
    }
}

impl Place {
    /// The value.
    pub fn value(self) -> Location {
        Location {
            source: self.source,
            part: Part::Value(self.node),
        }
    }

    /// The key under which the value stands.
    pub fn key(self) -> Location {
        Location {
            source: self.source,
            part: Part::Key(self.node),
        }
    }
}

impl From<&Node> for Place {
    fn from(node: &Node) -> Place {
        node.place
    }
}

impl Node {
    /// The value under this key, when the node is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        // Rules ask for keys more often than anything else; most have another length.
        let is_it = |entry: &&Entry| entry.key.len() == key.len() && entry.key == key;
        let entry = self.entries().iter().find(is_it);
        entry.map(|entry| &entry.node)
    }

    /// The node at the end of a chain of keys.
    pub fn find(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of an object; none for everything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The items of an array; none for everything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_integer(&self) -> Option<i128> {
        match self.value {
            Value::Integer(number) => Some(number.into()),
            Value::Unsigned(number) => Some(number.into()),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self.value, Value::Unknown(_))
    }

    /// The value without places.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Integer(number) => Json::from(*number),
            Value::Unsigned(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::String(text) => Json::String(text.as_str().to_owned()),
            Value::Unknown(unknown) => Json::String(unknown.why.as_str().to_owned()),
            Value::Array(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Object(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.as_str().to_owned(), entry.node.to_json()))
                    .collect(),
            ),
        }
    }

    /// A tree of values that have no text of their own; every node gets the same place.
    pub fn from_json(json: &serde_json::Value, place: Place) -> Node {
        use serde_json::Value as Json;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(flag) => Value::Bool(*flag),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Value::Integer(number),
                (None, Some(number)) => Value::Unsigned(number),
                (None, None) => Value::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Value::String(text.as_str().into()),
            Json::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| Node::from_json(item, place))
                    .collect(),
            ),
            Json::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: key.as_str().into(),
                        node: Node::from_json(value, place),
                    })
                    .collect(),
            ),
        };
        Node { value, place }
    }
}

impl Value {
    /// What it is called in a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Unsigned(_) => "an integer",
            Value::Float(_) => "a number with a fraction",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
            Value::Unknown(_) => "a value not yet known",
        }
    }
}
