//! Aliases as copies of what their anchors represent.

use super::anchors::MAX_COPIES;
use super::reader::{Fault, Reader};
use crate::document::{Entry, MAX_DEPTH, Node, Span, Value, syntax_error};

impl Reader<'_> {
    /// A copy of what an anchor represents. The copy is where the alias is, what is in it where it
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
                "its anchor encloses it, or is in another document",
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
        if !self.anchors.take_copy() {
            let message = format!("the aliases expand to more than {MAX_COPIES} values");
            return self.fault(alias, &message, "write out some of their values");
        }
        if depth > MAX_DEPTH {
            return Err(syntax_error::too_deep(self.location(alias)));
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
