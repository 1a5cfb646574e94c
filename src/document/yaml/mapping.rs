//! Mappings as the entries of objects: keys, duplicates, and `<<`.

use super::bounds;
use super::reader::{Fault, Marked, Reader};
use super::tag::Meaning;
use crate::document::{Entry, Node, Span, Value, syntax_error};
use compact_str::CompactString;
use saphyr_parser::{Event, ScalarStyle};
use std::collections::HashMap;

/// A key of a mapping.
struct Key {
    text: CompactString,
    span: Span,
    /// It is `<<`, without quotes.
    merges: bool,
}

/// Finds the keys of a growing list of entries: in the list while it is short, which needs no memory,
/// and by their hashes from then on.
#[derive(Default)]
struct KnownKeys(HashMap<CompactString, usize>);

impl KnownKeys {
    const SHORT: usize = 16;

    /// The index of the entry with this key. The list may have grown at its end since the last call.
    fn position(&mut self, entries: &[Entry], key: &str) -> Option<usize> {
        if entries.len() <= Self::SHORT {
            return entries.iter().position(|entry| entry.key == key);
        }
        for (index, entry) in entries.iter().enumerate().skip(self.0.len()) {
            self.0.insert(entry.key.clone(), index);
        }
        self.0.get(key).copied()
    }
}

impl<'t> Reader<'t> {
    /// The entries of the mapping that has begun.
    pub(super) fn entries(&mut self, depth: usize) -> Result<Vec<Entry>, Fault> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut known = KnownKeys::default();
        let mut merged: Option<(Span, Node)> = None;
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, span) => {
                    self.pass(span, "}");
                    break;
                }
                key => self.key(key)?,
            };
            let first = if key.merges {
                merged.as_ref().map(|(span, _)| *span)
            } else {
                let first = known.position(&entries, &key.text);
                first.and_then(|index| self.spans.keys[entries[index].node.place.node as usize])
            };
            if let Some(first) = first {
                let finding = syntax_error::duplicate_key(self.location(key.span), &key.text)
                    .against(self.location(first), "the first one");
                return Err(finding.error(syntax_error::DUPLICATE));
            }
            let value = self.next()?;
            let node = self.node(value, Some(key.span), depth)?;
            if key.merges {
                merged = Some((key.span, node));
            } else {
                let key = key.text;
                entries.push(Entry { key, node });
            }
        }
        match merged {
            Some((_, node)) => self.merge(entries, node),
            None => Ok(entries),
        }
    }

    fn key(&mut self, (event, span): Marked<'t>) -> Result<Key, Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let properties = self.properties(anchor, tag.as_deref(), span);
                let meaning = self.meaning(tag.as_deref(), &properties)?;
                if let Meaning::Function(_) = meaning {
                    let message = "a key cannot be a function";
                    return self.fault(properties.tag, message, "a key is a string");
                }
                let span = bounds::scalar(self.text, &text, style, &properties);
                self.end = span.end as usize;
                let text = CompactString::from(&*text);
                if anchor > 0 {
                    let node = self.spans.open(None, span.start as usize);
                    let node = self.close(node, Value::String(text.clone()));
                    self.anchors.keep(anchor, node);
                }
                let plain = style == ScalarStyle::Plain && meaning == Meaning::Untagged;
                let merges = plain && text == "<<";
                Ok(Key { text, span, merges })
            }
            Event::Alias(anchor) => {
                self.end = span.end as usize;
                let node = self.anchors.get(anchor);
                let Some(text) = node.and_then(Node::as_str).map(CompactString::from) else {
                    return self.fault(span, "this alias is not a key", "a key is a string");
                };
                let merges = false;
                Ok(Key { text, span, merges })
            }
            _ => self.fault(
                bounds::character(self.text, span.start as usize),
                "a list or an object cannot be a key",
                "a key is a string; quote it if it begins with a bracket",
            ),
        }
    }

    /// Fills in what is behind `<<`; a key that is there already counts.
    fn merge(&self, mut entries: Vec<Entry>, node: Node) -> Result<Vec<Entry>, Fault> {
        let mut known = KnownKeys::default();
        let sources = match node.value {
            Value::Array(items) => items,
            _ => vec![node],
        };
        for source in sources {
            let place = source.place;
            let Value::Object(more) = source.value else {
                return self.fault(
                    self.spans.values[place.node as usize],
                    "only objects can be merged into an object",
                    "`<<` takes an alias of an object, or a list of such",
                );
            };
            for entry in more {
                if known.position(&entries, &entry.key).is_none() {
                    entries.push(entry);
                }
            }
        }
        Ok(entries)
    }
}
