//! The nodes that have anchors, and how many copies of them aliases may still make.

use crate::document::Node;
use std::collections::HashMap;

/// How many nodes the aliases of a text may represent: enough for any honest document, too few for
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

    /// Takes one of the [`MAX_COPIES`]; false when none is left.
    pub fn take_copy(&mut self) -> bool {
        let copies_left = self.copies_left.checked_sub(1);
        self.copies_left = copies_left.unwrap_or_default();
        copies_left.is_some()
    }

    /// Anchors end with their document.
    pub fn forget(&mut self) {
        self.nodes.clear();
    }
}
