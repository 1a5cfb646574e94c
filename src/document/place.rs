//! Places of nodes, parts of sources, and bytes.

/// Which node of which source. Nodes are numbered in the order in which they begin in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The text in which it is.
    pub source: SourceId,
    /// Its number, from 0 for the first root.
    pub node: u32,
}

/// A source's number in its [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A part of a source: what a diagnostic points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The text in which it is.
    pub source: SourceId,
    /// Which part of the text.
    pub anchor: Anchor,
}

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The value of this node.
    Value(u32),
    /// The key of this node; where it has none, the value, of which only the bracket
    /// that opens it when it is a list or an object, or its first line.
    Key(u32),
    /// These bytes.
    Bytes(Span),
}

/// Bytes from `start` to before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// From `start` to before `end`.
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
    /// By node number.
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

impl Location {
    /// These bytes of a source.
    pub fn bytes(source: SourceId, start: usize, end: usize) -> Location {
        Location {
            source,
            anchor: Anchor::Bytes(Span::new(start, end)),
        }
    }
}

impl Place {
    /// The value.
    pub fn value(self) -> Location {
        Location {
            source: self.source,
            anchor: Anchor::Value(self.node),
        }
    }

    /// The key of the value.
    pub fn key(self) -> Location {
        Location {
            source: self.source,
            anchor: Anchor::Key(self.node),
        }
    }
}
