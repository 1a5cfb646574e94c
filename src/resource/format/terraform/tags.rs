//! Tags: those of a resource and the default tags of its provider.

use super::data::Data;
use super::module::{Block, blocks};
use super::scope::{Instance, Repetition, Scope};
use super::unknown::explained;
use crate::document::{Entry, Node, Value};
use compact_str::CompactString;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The tags that a resource gets: the default tags of its provider, and its own, which win. `None`
/// where there are none.
pub fn of(scope: &Scope<'_, '_>, block: &Block<'_>) -> Option<Node> {
    let provider = block.get("provider").map(|node| match &node.value {
        Value::Unknown(reference) => reference.why.clone(),
        Value::String(name) => name.clone(),
        _ => CompactString::default(),
    });
    let alias = provider.and_then(|name| Some(name.split_once('.')?.1.to_owned()));
    let defaults = defaults(scope.instance, alias.as_deref());
    let written = block.get("tags");
    let own = written.map_or(Data::Null, |node| scope.node(node));
    let merged = match (defaults, own) {
        (Some(unknown @ Data::Unknown(_)), _) => unknown,
        (Some(Data::Map(mut defaults)), Data::Map(own)) => {
            defaults.extend(own);
            Data::Map(defaults)
        }
        (Some(defaults), Data::Null) => defaults,
        (_, own) => own,
    };
    let unwritten = Node {
        value: Value::Null,
        place: block.body.place,
    };
    pairs(&merged, written.unwrap_or(&unwritten))
}

/// The default tags of a provider: of the configuration with this alias, or of the one without.
/// A module without configurations has those of its caller.
fn defaults(instance: &Rc<Instance<'_>>, alias: Option<&str>) -> Option<Data> {
    let is_it = |block: &&Block<'_>| {
        let own = block.get("alias").and_then(Node::as_str);
        block.name == "aws" && own == alias
    };
    let owner = if instance.module.providers.iter().any(|it| is_it(&it)) {
        Rc::clone(instance)
    } else {
        instance.outermost()
    };
    let block = owner.module.providers.iter().find(is_it)?;
    let block = block
        .get("default_tags")
        .into_iter()
        .flat_map(blocks)
        .last()?;
    Some(owner.scope(&Repetition::None).node(block.get("tags")?))
}

/// A map as a list of keys and values, at the places that they have in the node in which they are
/// written; `None` for an empty one, which the provider does not send.
pub fn pairs(map: &Data, written: &Node) -> Option<Node> {
    let place = written.place;
    let value = match map {
        Data::Null => return None,
        Data::Map(entries) if entries.is_empty() => return None,
        Data::Map(entries) => Value::Array(list(entries, written)),
        Data::Unknown(unknown) => explained(unknown),
        // Not a map: what it is, for a check to find.
        other => other.node(place).value,
    };
    Some(Node { value, place })
}

fn list(entries: &BTreeMap<CompactString, Data>, written: &Node) -> Vec<Node> {
    let present = entries.iter().filter(|(_, value)| **value != Data::Null);
    let pair = |(key, value): (&CompactString, &Data)| {
        let place = written.get(key).map_or(written.place, |node| node.place);
        let value = match (value, value.text()) {
            (_, Some(text)) => Value::String(text),
            (Data::Unknown(unknown), None) => explained(unknown),
            (other, None) => other.node(place).value,
        };
        let entry = |key: &str, value: Value| Entry {
            key: key.into(),
            node: Node { value, place },
        };
        let key = Value::String(key.clone());
        Node {
            value: Value::Object(vec![entry("key", key), entry("value", value)]),
            place,
        }
    };
    present.map(pair).collect()
}
