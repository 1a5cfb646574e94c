//! Parameters of a template: their types, their values, and what is wrong with either.

use crate::diagnostic::{Diagnostic, Finding, suggest};
use crate::document::{Entry, Node, Value};
use regex_lite::Regex;
use std::collections::BTreeMap;

/// The kind of finding about a value that a parameter does not accept.
pub const VALUE: &str = "parameter-value";

/// A declared parameter.
#[derive(Debug)]
pub struct Parameter<'a> {
    name: &'a str,
    declaration: &'a Node,
}

impl<'a> Parameter<'a> {
    pub fn of(entry: &'a Entry) -> Parameter<'a> {
        Parameter {
            name: &entry.key,
            declaration: &entry.node,
        }
    }

    fn kind(&self) -> &'a str {
        let kind = self.declaration.get("Type").and_then(Node::as_str);
        kind.unwrap_or_default()
    }

    /// True when its value is the name under which Systems Manager keeps what it represents.
    pub fn is_stored_elsewhere(&self) -> bool {
        self.kind().starts_with("AWS::SSM::Parameter::Value<")
    }

    /// True when `Ref` gives a list.
    pub fn is_list(&self) -> bool {
        let kind = self.kind();
        kind == "CommaDelimitedList"
            || kind.contains("List<")
            || kind.ends_with("<CommaDelimitedList>")
    }

    /// The default, as it is written.
    pub fn default(&self) -> Option<&'a Node> {
        self.declaration.get("Default")
    }

    /// The only values that it accepts; none where anything goes.
    pub fn allowed(&self) -> Vec<String> {
        let allowed = self.declaration.get("AllowedValues");
        let allowed = allowed.map_or(&[][..], Node::items);
        allowed.iter().filter_map(scalar).collect()
    }

    /// The value of a text: itself, or the list that it represents.
    pub fn value(&self, text: &str, at: &Node) -> Value {
        if !self.is_list() {
            return Value::String(text.into());
        }
        let item = |item: &str| Node {
            value: Value::String(item.trim().into()),
            place: at.place,
        };
        let items = text.split(',').map(item);
        Value::Array(if text.is_empty() {
            Vec::new()
        } else {
            items.collect()
        })
    }

    /// What is wrong with a value, at the declaration.
    pub fn check(&self, text: &str) -> Option<Diagnostic> {
        let message = self.objection(text)?;
        let place = self.declaration.place.key();
        let finding = Finding::new(place, format!("parameter `{}` {message}", self.name));
        let near = suggest::similar(text, self.allowed().iter().map(String::as_str))
            .first()
            .map(|near| format!("did you mean `{near}`?"));
        Some(near.into_iter().fold(finding, Finding::help).error(VALUE))
    }

    fn objection(&self, text: &str) -> Option<String> {
        let allowed = self.allowed();
        let number = |name: &str| {
            scalar(self.declaration.get(name)?)?
                .trim()
                .parse::<f64>()
                .ok()
        };
        let items: Vec<&str> = if self.is_list() {
            text.split(',').map(str::trim).collect()
        } else {
            vec![text]
        };
        if !allowed.is_empty() {
            let strange = items
                .iter()
                .find(|item| !allowed.iter().any(|it| it == *item))?;
            let words: Vec<String> = allowed.iter().map(|word| format!("`{word}`")).collect();
            return Some(format!(
                "cannot be `{strange}`: it accepts {}",
                words.join(", ")
            ));
        }
        if self.kind() == "Number" || self.kind() == "List<Number>" {
            for item in &items {
                let Ok(value) = item.trim().parse::<f64>() else {
                    return Some(format!("cannot be `{item}`: it accepts numbers"));
                };
                if number("MinValue").is_some_and(|least| value < least) {
                    return Some(format!("cannot be `{item}`: it is less than `MinValue`"));
                }
                if number("MaxValue").is_some_and(|most| value > most) {
                    return Some(format!("cannot be `{item}`: it is more than `MaxValue`"));
                }
            }
            return None;
        }
        let length = text.chars().count() as f64;
        if number("MinLength").is_some_and(|least| length < least) {
            return Some(format!(
                "cannot be `{text}`: it is shorter than `MinLength`"
            ));
        }
        if number("MaxLength").is_some_and(|most| length > most) {
            return Some(format!("cannot be `{text}`: it is longer than `MaxLength`"));
        }
        let pattern = self.declaration.get("AllowedPattern")?.as_str()?;
        // A pattern that only Java understands is not checked.
        let regex = Regex::new(&format!("^(?:{pattern})$")).ok()?;
        let strange = items.iter().find(|item| !regex.is_match(item))?;
        Some(format!(
            "cannot be `{strange}`: it does not match `{pattern}`"
        ))
    }
}

/// The values in a file of parameters, in any of the forms that tools of AWS accept: a list of objects
/// with `ParameterKey` and `ParameterValue`, a list of `NAME=VALUE`, an object of values, or an object
/// with `Parameters` in it.
///
/// # Errors
/// The first part that is not one of these.
pub fn file(root: &Node) -> Result<BTreeMap<String, String>, Diagnostic> {
    let strange =
        |node: &Node, message: &str| Err(Finding::new(node.place.value(), message).error(VALUE));
    let root = root.get("Parameters").unwrap_or(root);
    let mut values = BTreeMap::new();
    for entry in root.entries() {
        let Some(text) = scalar(&entry.node) else {
            return strange(
                &entry.node,
                "the value of a parameter is a text or a number",
            );
        };
        values.insert(entry.key.to_string(), text);
    }
    for item in root.items() {
        let assignment = item.as_str().and_then(|text| text.split_once('='));
        let key = item.get("ParameterKey").and_then(Node::as_str);
        let value = item.get("ParameterValue").and_then(scalar);
        let pair = assignment
            .map(|(name, value)| (name, value.to_owned()))
            .or(key.zip(value));
        let Some((name, value)) = pair else {
            return strange(
                item,
                "expected `ParameterKey` and `ParameterValue`, or `NAME=VALUE`",
            );
        };
        values.insert(name.to_owned(), value);
    }
    if root.entries().is_empty() && root.items().is_empty() {
        return strange(root, "this file has no values of parameters");
    }
    Ok(values)
}

/// The text of a scalar as CloudFormation has it.
pub fn scalar(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::String(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Unsigned(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    })
}
