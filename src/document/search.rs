//! Looking things up in a document, by key or by the way that leads there.

use super::node::is_key;
use super::{Node, Value};

/// A document, and which keys it has anywhere: most of what rules look for is not there, and that is
/// known without another walk.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    root: &'a Node,
    keys: KeyFilter,
}

impl<'a> Search<'a> {
    /// Searches this tree.
    pub fn of(root: &'a Node) -> Search<'a> {
        Search::with_keys(root, KeyFilter::of(root))
    }

    /// The same with the keys of this very document.
    pub fn with_keys(root: &'a Node, keys: KeyFilter) -> Search<'a> {
        Search { root, keys }
    }

    /// Every node that a pattern such as `spec.listeners[].tls` leads to, in reading order. `[]`
    /// represents each item of a list; nodes of another type lead nowhere.
    pub fn select(&self, pattern: &str) -> Vec<&'a Node> {
        // Most of what is looked for is not there, and of most patterns that is true of the last key.
        let start = pattern.rfind('.').map_or(0, |dot| dot + 1);
        let (last, ..) = first_step(&pattern[start..]);
        if self.may_have(last) {
            select(self.root, pattern)
        } else {
            Vec::new()
        }
    }

    /// Every value under this key anywhere, in reading order.
    pub fn under(&self, key: &str) -> Vec<&'a Node> {
        fn walk<'a>(node: &'a Node, key: &str, found: &mut Vec<&'a Node>) {
            for entry in node.entries() {
                if is_key(&entry.key, key) {
                    found.push(&entry.node);
                }
                walk(&entry.node, key, found);
            }
            node.items().iter().for_each(|item| walk(item, key, found));
        }
        let mut found = Vec::new();
        if self.may_have(key) {
            walk(self.root, key, &mut found);
        }
        found
    }

    /// False when no object of the document has this key.
    pub fn may_have(&self, key: &str) -> bool {
        self.keys.may_have(key)
    }
}

/// Every node below this one that a pattern leads to; see [`Search::select`].
pub fn select<'a>(node: &'a Node, pattern: &str) -> Vec<&'a Node> {
    fn walk<'a>(node: &'a Node, pattern: &str, found: &mut Vec<&'a Node>) {
        let (key, is_list, rest) = first_step(pattern);
        let Some(below) = node.get(key) else {
            return;
        };
        let below = if is_list {
            below.items()
        } else {
            std::slice::from_ref(below)
        };
        match rest {
            "" => found.extend(below),
            rest => below.iter().for_each(|node| walk(node, rest, found)),
        }
    }
    let mut found = Vec::new();
    walk(node, pattern, &mut found);
    found
}

/// The first key of a pattern, whether its value's items are meant, and the rest. Patterns are walked
/// for every rule and document, and looking at bytes is several times as quick as searching texts.
fn first_step(pattern: &str) -> (&str, bool, &str) {
    let bytes = pattern.as_bytes();
    match bytes.iter().position(|byte| matches!(byte, b'.' | b'[')) {
        None => (pattern, false, ""),
        Some(end) if bytes[end] == b'.' => (&pattern[..end], false, &pattern[end + 1..]),
        Some(end) => (
            &pattern[..end],
            true,
            pattern.get(end + 3..).unwrap_or_default(),
        ),
    }
}

/// Every object below this one, itself included, that has this key, in reading order.
pub fn having<'a>(node: &'a Node, key: &str) -> Vec<&'a Node> {
    fn walk<'a>(node: &'a Node, key: &str, found: &mut Vec<&'a Node>) {
        if node.get(key).is_some() {
            found.push(node);
        }
        match &node.value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, key, found)),
            Value::Object(entries) => {
                for it in entries {
                    walk(&it.node, key, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(node, key, &mut found);
    found
}

/// A set of keys that may hold more than was put in, never less.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyFilter([u64; 16]);

impl KeyFilter {
    /// All keys of a document.
    pub fn of(node: &Node) -> KeyFilter {
        let mut keys = KeyFilter::default();
        keys.add(node);
        keys
    }

    fn add(&mut self, node: &Node) {
        match &node.value {
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(entries) => {
                for entry in entries {
                    let (word, bit) = slot(&entry.key);
                    self.0[word] |= bit;
                    self.add(&entry.node);
                }
            }
            _ => {}
        }
    }

    /// False when no object of the document has this key.
    pub fn may_have(&self, key: &str) -> bool {
        let (word, bit) = slot(key);
        self.0[word] & bit != 0
    }
}

/// Which bit represents a key: one of 1024, by its length and three of its letters. The factors are
/// such that the members of the model rarely share one.
fn slot(key: &str) -> (usize, u64) {
    let bytes = key.as_bytes();
    let letter = |at: usize| usize::from(bytes.get(at).copied().unwrap_or_default());
    let last = bytes.len().saturating_sub(1);
    let mixed = bytes.len() * 99 + letter(0) * 139 + letter(last / 2) * 195 + letter(last) * 105;
    (mixed / 64 % 16, 1 << (mixed % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};

    #[test]
    fn what_is_there_is_known() {
        let node = json5::parse("{ a: [{ '': 1 }, { bcd: { é: 2 } }] }", SourceId(0)).unwrap();
        let keys = KeyFilter::of(&node);
        assert!(["a", "", "bcd", "é"].iter().all(|key| keys.may_have(key)));
        assert!(!keys.may_have("certificateAuthorityArns"));
    }

    #[test]
    fn the_model_s_members_are_distinguished() {
        let shapes = crate::model::model().shapes().iter();
        let members = shapes.flat_map(|shape| shape.members());
        let names: std::collections::BTreeSet<_> = members.map(|member| member.name).collect();
        let slots: std::collections::BTreeSet<_> = names.iter().map(|name| slot(name)).collect();
        assert!(
            slots.len() * 20 > names.len() * 19,
            "{} of {}",
            slots.len(),
            names.len()
        );
    }
}
