//! Members of a spec as typed values.

use super::known::{At, Gap, Known};
use crate::document::Node;
use compact_str::CompactString;
use std::time::Duration;

/// A word of an enum of the model.
pub(super) trait Word: Sized + Copy + 'static {
    /// Every value beside the word for it.
    const WORDS: &'static [(&'static str, Self)];
    /// What is expected, for a message.
    const EXPECTED: &'static str;
}

/// A member of an object; `None` where it is absent. An object that is itself not known has a gap for
/// every member.
pub(super) fn member<'a>(node: &'a Node, key: &str) -> Option<Known<&'a Node>> {
    if node.is_unknown() {
        return Some(Err(Gap::Unknown { place: node.place }));
    }
    let found = node.get(key)?;
    if found.is_unknown() {
        return Some(Err(Gap::Unknown { place: found.place }));
    }
    Some(Ok(found))
}

/// A member that the model requires.
pub(super) fn required<'a>(node: &'a Node, key: &'static str) -> Known<&'a Node> {
    member(node, key).unwrap_or(Err(Gap::Missing {
        place: node.place,
        member: key,
    }))
}

/// The value at the end of a chain of members; `None` where one of them is absent.
pub(super) fn find<'a>(node: &'a Node, keys: &[&str]) -> Option<Known<&'a Node>> {
    let mut found = node;
    for key in keys {
        match member(found, key)? {
            Ok(below) => found = below,
            Err(gap) => return Some(Err(gap)),
        }
    }
    Some(Ok(found))
}

/// An optional member, converted.
pub(super) fn optional<T>(
    node: &Node,
    key: &str,
    convert: impl FnOnce(&Node) -> Known<T>,
) -> Known<Option<T>> {
    match member(node, key) {
        None => Ok(None),
        Some(found) => convert(found?).map(Some),
    }
}

fn invalid<T>(node: &Node, expected: &'static str) -> Known<T> {
    Err(if node.is_unknown() {
        Gap::Unknown { place: node.place }
    } else {
        Gap::Invalid {
            place: node.place,
            expected,
        }
    })
}

fn at<T>(node: &Node, value: T) -> At<T> {
    At {
        value,
        place: Some(node.place),
    }
}

pub(super) fn text(node: &Node) -> Known<At<CompactString>> {
    match node.as_str() {
        Some(text) => Ok(at(node, text.into())),
        None => invalid(node, "a string"),
    }
}

pub(super) fn integer<T: TryFrom<i128>>(node: &Node) -> Known<At<T>> {
    match node
        .as_integer()
        .and_then(|number| T::try_from(number).ok())
    {
        Some(number) => Ok(at(node, number)),
        None => invalid(node, "an integer in range"),
    }
}

pub(super) fn port(node: &Node) -> Known<At<u16>> {
    match node
        .as_integer()
        .and_then(|number| u16::try_from(number).ok())
    {
        Some(port) if port > 0 => Ok(at(node, port)),
        _ => invalid(node, "a port from 1 to 65535"),
    }
}

pub(super) fn boolean(node: &Node) -> Known<At<bool>> {
    match node.as_bool() {
        Some(flag) => Ok(at(node, flag)),
        None => invalid(node, "true or false"),
    }
}

pub(super) fn word<T: Word>(node: &Node) -> Known<At<T>> {
    let known = |text: &str| T::WORDS.iter().find(|(word, _)| *word == text);
    match node.as_str().and_then(known) {
        Some((_, value)) => Ok(at(node, *value)),
        None => invalid(node, T::EXPECTED),
    }
}

/// A list, each item converted.
pub(super) fn list<T>(node: &Node, convert: impl Fn(&Node) -> Known<T>) -> Known<Vec<T>> {
    if !matches!(node.value, crate::document::Value::Array(_)) {
        return invalid(node, "a list");
    }
    node.items().iter().map(convert).collect()
}

/// A duration with its unit: `{ unit: "ms", value: 500 }`.
pub(super) fn duration(node: &Node) -> Known<Duration> {
    let value = integer::<u64>(required(node, "value")?)?.value;
    let unit = required(node, "unit")?;
    match unit.as_str() {
        Some("ms") => Ok(Duration::from_millis(value)),
        Some("s") => Ok(Duration::from_secs(value)),
        _ => invalid(unit, "`s` or `ms`"),
    }
}

/// The only member of a union: its name and its value.
pub(super) fn union(node: &Node) -> Known<(&str, &Node)> {
    if node.is_unknown() {
        return Err(Gap::Unknown { place: node.place });
    }
    match node.entries() {
        [only] if only.node.is_unknown() => Err(Gap::Unknown {
            place: only.node.place,
        }),
        [only] => Ok((only.key.as_str(), &only.node)),
        _ => invalid(node, "an object with exactly one member"),
    }
}

/// The gap of a union whose member is not known.
pub(super) fn unexpected<T>(node: &Node) -> Known<T> {
    invalid(node, "a member of the API")
}
