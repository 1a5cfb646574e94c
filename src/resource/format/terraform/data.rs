//! Values of Terraform's language while expressions are evaluated.

use crate::document::{Entry, Node, Place, Unknown, Value};
use compact_str::{CompactString, format_compact};
use std::collections::BTreeMap;

/// A value. Lists and tuples, and maps and objects, are not distinguished.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number with a fraction. Terraform calculates with more digits than there are here, so such
    /// numbers are passed on, but not calculated with.
    Float(f64),
    String(CompactString),
    List(Vec<Data>),
    /// In Terraform's order, without equal values.
    Set(Vec<Data>),
    Map(BTreeMap<CompactString, Data>),
    /// Not known from the documents: why is the expression that is not known.
    Unknown(Unknown),
}

impl Data {
    /// A set of these values.
    pub fn set(values: Vec<Data>) -> Data {
        let mut set: Vec<Data> = Vec::with_capacity(values.len());
        for value in values {
            if !set.contains(&value) {
                set.push(value);
            }
        }
        if set.iter().all(|value| matches!(value, Data::String(_))) {
            set.sort_by_key(|one| one.text());
        }
        Data::Set(set)
    }

    /// A value that is made of one that is not known, and is not equal to it.
    pub fn opaque(of: &Unknown) -> Data {
        Data::Unknown(of.why.clone().into())
    }

    /// The first expression in it that is not known.
    pub fn unknown(&self) -> Option<&Unknown> {
        match self {
            Data::Unknown(text) => Some(text),
            Data::List(items) | Data::Set(items) => items.iter().find_map(Data::unknown),
            Data::Map(entries) => entries.values().find_map(Data::unknown),
            _ => None,
        }
    }

    /// As a text, where Terraform converts it to one.
    pub fn text(&self) -> Option<CompactString> {
        match self {
            Data::String(text) => Some(text.clone()),
            Data::Integer(number) => Some(format_compact!("{number}")),
            Data::Float(number) => Some(format_compact!("{number}")),
            Data::Bool(flag) => Some(format_compact!("{flag}")),
            _ => None,
        }
    }

    /// As a whole number, where Terraform converts it to one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Data::Integer(number) => Some(*number),
            Data::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// As a truth value, where Terraform converts it to one.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Data::Bool(flag) => Some(*flag),
            Data::String(text) if text == "true" => Some(true),
            Data::String(text) if text == "false" => Some(false),
            _ => None,
        }
    }

    /// The number that a text contains.
    pub fn number(&self) -> Option<Data> {
        match self {
            Data::Integer(_) | Data::Float(_) => Some(self.clone()),
            Data::String(text) => text.parse().map(Data::Integer).ok().or_else(|| {
                let number: f64 = text.parse().ok()?;
                number.is_finite().then_some(Data::Float(number))
            }),
            _ => None,
        }
    }

    /// The items of a list or set, or the values of a map.
    pub fn items(&self) -> Option<Vec<Data>> {
        match self {
            Data::List(items) | Data::Set(items) => Some(items.clone()),
            Data::Map(entries) => Some(entries.values().cloned().collect()),
            _ => None,
        }
    }

    /// Keys and values, as `for` goes through them: a list by its indices, a set by its values.
    pub fn pairs(&self) -> Option<Vec<(Data, Data)>> {
        let indexed = |(index, item): (usize, &Data)| (Data::Integer(index as i64), item.clone());
        let keyed =
            |(key, value): (&CompactString, &Data)| (Data::String(key.clone()), value.clone());
        match self {
            Data::List(items) => Some(items.iter().enumerate().map(indexed).collect()),
            Data::Set(items) => Some(items.iter().map(|it| (it.clone(), it.clone())).collect()),
            Data::Map(entries) => Some(entries.iter().map(keyed).collect()),
            _ => None,
        }
    }

    /// What Terraform calls it in a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Data::Null => "null",
            Data::Bool(_) => "a bool",
            Data::Integer(_) | Data::Float(_) => "a number",
            Data::String(_) => "a string",
            Data::List(_) => "a list",
            Data::Set(_) => "a set",
            Data::Map(_) => "a map",
            Data::Unknown(_) => "a value not yet known",
        }
    }

    /// As a node, all of which is at one place: that of the expression that gave it.
    pub fn node(&self, place: Place) -> Node {
        let value = match self {
            Data::Null => Value::Null,
            Data::Bool(flag) => Value::Bool(*flag),
            Data::Integer(number) => Value::Integer(*number),
            Data::Float(number) => Value::Float(*number),
            Data::String(text) => Value::String(text.clone()),
            Data::List(items) | Data::Set(items) => {
                Value::Array(items.iter().map(|item| item.node(place)).collect())
            }
            Data::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        node: value.node(place),
                    })
                    .collect(),
            ),
            Data::Unknown(text) => Value::unknown(text.clone()),
        };
        Node { value, place }
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Data {
        Data::String(text.into())
    }
}

/// The value of a node without expressions.
pub fn literal(node: &Node) -> Data {
    match &node.value {
        Value::Null => Data::Null,
        Value::Bool(flag) => Data::Bool(*flag),
        Value::Integer(number) => Data::Integer(*number),
        Value::Unsigned(number) => Data::Float(*number as f64),
        Value::Float(number) => Data::Float(*number),
        Value::String(text) => Data::String(text.clone()),
        Value::Array(items) => Data::List(items.iter().map(literal).collect()),
        Value::Object(entries) => {
            let entries = entries.iter();
            Data::Map(
                entries
                    .map(|it| (it.key.clone(), literal(&it.node)))
                    .collect(),
            )
        }
        Value::Unknown(text) => Data::Unknown(Unknown::clone(text)),
    }
}
