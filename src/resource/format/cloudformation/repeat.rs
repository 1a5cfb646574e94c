//! `Fn::ForEach`: loops that give resources, conditions, outputs or properties.

use super::evaluate::{Evaluator, INVALID};
use super::function::{self, FOR_EACH};
use super::parameter::scalar;
use crate::diagnostic::Finding;
use crate::document::{Entry, Node, Value};
use crate::resource::format::{Gap, Reading};
use std::borrow::Cow;

/// What a node that a loop gives counts against the room of the template, in bytes.
const NODE: usize = 256;

/// Adds an entry of a section of a template, or those that a loop in its place gives. A loop that
/// is not known is a gap; one that is not allowed is a fault.
pub fn section<'a>(
    entry: Cow<'a, Entry>,
    evaluator: &Evaluator<'_, '_>,
    found: &mut Vec<(String, Cow<'a, Node>)>,
    reading: &mut Reading,
) {
    if entry.key == "Fn::Transform" {
        return;
    }
    if !entry.key.starts_with(FOR_EACH) {
        let key = entry.key.to_string();
        found.push(match entry {
            Cow::Borrowed(entry) => (key, Cow::Borrowed(&entry.node)),
            Cow::Owned(entry) => (key, Cow::Owned(entry.node)),
        });
        return;
    }
    let location = entry.node.place.key();
    if !evaluator.template.transforms.extensions {
        let message = "`Fn::ForEach` needs the transform `AWS::LanguageExtensions`";
        let fault = Finding::new(location, message);
        let help = "add `Transform: AWS::LanguageExtensions` to the template";
        reading.findings.push(fault.help(help).error(INVALID));
    }
    match evaluator.expanded(&entry) {
        Ok(entries) => {
            for entry in entries {
                section(Cow::Owned(entry), evaluator, found, reading);
            }
        }
        Err(why) => reading.gaps.push(Gap {
            request: None,
            location,
            why,
        }),
    }
}

impl Evaluator<'_, '_> {
    /// The entries that a loop gives, with the loops inside it still to be expanded.
    ///
    /// # Errors
    /// Why that is not known, as a phrase.
    pub(super) fn expanded(&self, entry: &Entry) -> Result<Vec<Entry>, String> {
        let name = &entry.key[FOR_EACH.len()..];
        let [identifier, collection, fragment] = entry.node.items() else {
            let expected = "an identifier, a list and an object";
            return Err(format!("loop `{name}` does not consist of {expected}"));
        };
        let Some(identifier) = identifier.as_str() else {
            return Err(format!("the identifier of loop `{name}` is not a text"));
        };
        let values = values(name, collection, self)?;
        let cost = values.len().saturating_mul(count(fragment) * NODE);
        if cost > self.room.get() {
            return Err(format!("loop `{name}` gives too much"));
        }
        self.room.set(self.room.get() - cost);
        let mut entries = Vec::new();
        for value in &values {
            let round = Round { identifier, value };
            entries.extend(fragment.entries().iter().map(|entry| round.entry(entry)));
        }
        Ok(entries)
    }
}

/// The values over which a loop goes.
fn values(
    name: &str,
    collection: &Node,
    evaluator: &Evaluator<'_, '_>,
) -> Result<Vec<String>, String> {
    let list = evaluator.value(collection).map(|node| node.value);
    match list {
        Some(Value::Array(items)) => {
            let mut values = Vec::new();
            for item in &items {
                match (scalar(item), &item.value) {
                    (Some(text), _) => values.push(text),
                    (None, Value::Array(inner)) => values.extend(inner.iter().filter_map(scalar)),
                    (None, Value::Unknown(it)) => {
                        return Err(format!("the list of loop `{name}` is unknown: {}", it.why));
                    }
                    _ => {
                        return Err(format!(
                            "the list of loop `{name}` contains more than texts"
                        ));
                    }
                }
            }
            Ok(values)
        }
        Some(Value::Unknown(it)) => {
            Err(format!("the list of loop `{name}` is unknown: {}", it.why))
        }
        _ => Err(format!("loop `{name}` has no list")),
    }
}

fn count(node: &Node) -> usize {
    let below = node
        .items()
        .iter()
        .chain(node.entries().iter().map(|entry| &entry.node));
    1 + below.map(count).sum::<usize>()
}

/// One round of a loop.
struct Round<'a> {
    identifier: &'a str,
    value: &'a str,
}

impl Round<'_> {
    fn entry(&self, entry: &Entry) -> Entry {
        Entry {
            key: self.text(&entry.key).into(),
            node: self.node(&entry.node),
        }
    }

    fn node(&self, node: &Node) -> Node {
        let is_identifier = |function: &&Entry| {
            function.key == "Ref" && function.node.as_str() == Some(self.identifier)
        };
        let value = if function::of(node).as_ref().is_some_and(is_identifier) {
            Value::String(self.value.into())
        } else {
            match &node.value {
                Value::String(text) => Value::String(self.text(text).into()),
                Value::Array(items) => {
                    Value::Array(items.iter().map(|item| self.node(item)).collect())
                }
                Value::Object(entries) => {
                    Value::Object(entries.iter().map(|entry| self.entry(entry)).collect())
                }
                value => value.clone(),
            }
        };
        Node {
            value,
            place: node.place,
        }
    }

    /// A text with `${Identifier}` filled in, and `&{Identifier}` with letters and digits only.
    fn text(&self, text: &str) -> String {
        let plain: String = self
            .value
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        text.replace(&format!("${{{}}}", self.identifier), self.value)
            .replace(&format!("&{{{}}}", self.identifier), &plain)
    }
}
