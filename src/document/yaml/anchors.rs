//! What anchors stand for, copied to their aliases.

use super::reader::{Fault, Reader};
use crate::document::{Entry, MAX_DEPTH, Node, Span, Value, faults};
use std::collections::HashMap;

/// How many nodes the aliases of a text may stand for: enough for any honest document, too few for
/// one that doubles itself over and over.
pub const MAX_COPIES: usize = 100_000;

/// The nodes of a document that have an anchor.
pub struct Anchors {
    nodes: HashMap<usize, Node>,
    copies_left: usize,
}

impl Default for Anchors {
    fn default() -> Self {
        Anchors {
            nodes: HashMap::new(),
            copies_left: MAX_COPIES,
        }
    }
}

impl Anchors {
    pub fn keep(&mut self, anchor: usize, node: Node) {
        self.nodes.insert(anchor, node);
    }

    pub fn get(&self, anchor: usize) -> Option<&Node> {
        self.nodes.get(&anchor)
    }

    /// Anchors end with their document.
    pub fn forget(&mut self) {
        self.nodes.clear();
    }
}

impl Reader<'_> {
    /// A copy of what an anchor stands for. The copy is where the alias is, what is in it where it
    /// was written.
    pub(super) fn alias(
        &mut self,
        anchor: usize,
        key: Option<Span>,
        span: Span,
        depth: usize,
    ) -> Result<Node, Fault> {
        self.end = span.end as usize;
        match self.anchors.get(anchor).cloned() {
            Some(node) => self.copy(&node, key, span, span, depth),
            None => self.fault(
                span,
                "this alias has no value yet",
                "its anchor encloses it, or stands in another document",
            ),
        }
    }

    fn copy(
        &mut self,
        original: &Node,
        key: Option<Span>,
        span: Span,
        alias: Span,
        depth: usize,
    ) -> Result<Node, Fault> {
        let Some(copies_left) = self.anchors.copies_left.checked_sub(1) else {
            let message = format!("the aliases stand for more than {MAX_COPIES} values");
            return self.fault(alias, &message, "write out some of what they stand for");
        };
        self.anchors.copies_left = copies_left;
        if depth > MAX_DEPTH {
            return Err(Box::new(faults::too_deep(self.location(alias))));
        }
        let node = self.spans.open(key, span.start as usize);
        self.spans.close(node, span.end as usize);
        let mut inner = |original: &Node| {
            let number = original.place.node as usize;
            let (key, span) = (self.spans.keys[number], self.spans.values[number]);
            self.copy(original, key, span, alias, depth + 1)
        };
        let value = match &original.value {
            Value::Array(items) => Value::Array(items.iter().map(inner).collect::<Result<_, _>>()?),
            Value::Object(entries) => {
                let copy = |entry: &Entry| {
                    let key = entry.key.clone();
                    inner(&entry.node).map(|node| Entry { key, node })
                };
                Value::Object(entries.iter().map(copy).collect::<Result<_, _>>()?)
            }
            value => value.clone(),
        };
        let place = self.place(node);
        Ok(Node { value, place })
    }
}
