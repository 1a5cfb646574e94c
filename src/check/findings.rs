//! Where rules put what they find.

use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Anchor, Node, Path, Place, Value};
use crate::resource::Resource;

/// Where a rule puts what it finds. Rule id, severity and the member's path are filled in here, so
/// that a rule says only what is wrong, where, and what to do.
pub struct Findings<'a> {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) root: &'a Node,
    pub(super) found: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Adds a finding of the rule's own severity. Make it with [`at`] or [`at_key`].
    pub fn push(&mut self, finding: Finding) {
        self.push_as(self.severity, finding);
    }

    /// Adds findings of the rule's own severity.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// The place for findings of the same rule about another resource.
    pub fn about<'b>(&'b mut self, item: &'b Resource) -> Findings<'b> {
        Findings {
            rule: self.rule,
            severity: self.severity,
            root: &item.input,
            found: self.found,
        }
    }

    /// Adds a finding of another severity, for a rule that is strict here and lenient there.
    pub fn push_as(&mut self, severity: Severity, finding: Finding) {
        let path = match finding.primary.location.anchor {
            Anchor::Value(node) | Anchor::Key(node) => path_to(
                self.root,
                Place {
                    source: finding.primary.location.source,
                    node,
                },
            ),
            Anchor::Bytes(_) => None,
        };
        let diagnostic = finding.by(self.rule, severity);
        self.found.push(diagnostic.at(path.unwrap_or_default()));
    }
}

/// A finding at a value, for [`Findings::push`].
pub fn at(value: impl Into<Place>, message: impl Into<String>) -> Finding {
    Finding::new(value.into().value(), message)
}

/// A finding at the key under which a value is, for [`Findings::push`].
pub fn at_key(value: impl Into<Place>, message: impl Into<String>) -> Finding {
    Finding::new(value.into().key(), message)
}

/// The path from the root of a document to the node at this place.
pub fn path_to(root: &Node, place: Place) -> Option<String> {
    fn walk(node: &Node, place: Place, path: &Path<'_>) -> Option<String> {
        if node.place == place {
            return Some(path.to_string());
        }
        match &node.value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .find_map(|(index, item)| walk(item, place, &path.index(index))),
            Value::Object(entries) => entries
                .iter()
                .find_map(|entry| walk(&entry.node, place, &path.key(&entry.key))),
            _ => None,
        }
    }
    walk(root, place, &Path::Root)
}
