//! Placeholders that a script or a template engine fills in: `$NAME`, `${NAME}`, `{{ name }}`.
//!
//! In the place of a value, and in a name, they become unknown values, unless the user supplies them.
//! Any other text that looks like one may be meant as it is written: Envoy has such formats of logs.

use super::Request;
use crate::document::{Location, Node, SourceId, Spans, Unknown, Value, json5};
use crate::model::{Shape, ShapeType};
use compact_str::CompactString;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// False for a text none of whose strings has a placeholder. An escape may represent any character.
pub fn may_have(text: &str) -> bool {
    text.contains('$') || text.contains('\\') || text.contains("{{")
}

/// Whether a text has a placeholder in the place of a value, outside of strings.
pub fn is_template(text: &str) -> bool {
    !bare(text).is_empty()
}

/// A text in JSON whose placeholders outside of strings are read as unknown values, and the bounds of
/// its nodes; `None` where it is not JSON apart from them.
pub fn read(text: &str, source: SourceId) -> Option<(Node, Spans)> {
    let holes = bare(text);
    let mut filled = text.to_owned();
    let mut by_start = HashMap::new();
    for hole in &holes {
        // A string of the same length, so that every place stays where it is.
        let length = hole.len();
        filled.replace_range(hole.clone(), &format!("\"{}\"", "-".repeat(length - 2)));
        by_start.insert(hole.start as u32, CompactString::from(&text[hole.clone()]));
    }
    let mut root = json5::parse(&filled, source).ok()?;
    let spans = json5::spans(&filled);
    open(&mut root, &spans, &by_start);
    Some((root, spans))
}

fn open(node: &mut Node, spans: &Spans, holes: &HashMap<u32, CompactString>) {
    let start = spans
        .values
        .get(node.place.node as usize)
        .map(|span| span.start);
    if let Some(hole) = start.and_then(|start| holes.get(&start)) {
        node.value = Value::unknown(reason(hole));
        return;
    }
    each(node, &mut |below| open(below, spans, holes));
}

/// The first placeholder of a text that nothing supplies, and how many others there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// Where it is written.
    pub location: Location,
    /// As it is written, such as `$PORT`.
    pub written: CompactString,
    /// What a value is supplied under, such as `PORT`.
    pub name: CompactString,
    /// How many others there are in the text.
    pub others: usize,
}

/// What the user has yet to supply before this root of [`read`] has all its values.
pub fn unfilled(root: &Node, variables: &BTreeMap<String, String>) -> Option<Unfilled> {
    let mut missing = Vec::new();
    collect_missing(root, variables, &mut missing);
    let (first, others) = missing.split_first()?;
    Some(Unfilled {
        location: first.0,
        written: first.1.into(),
        name: name_in(first.1).into(),
        others: others.len(),
    })
}

fn collect_missing<'n>(
    node: &'n Node,
    variables: &BTreeMap<String, String>,
    missing: &mut Vec<(Location, &'n str)>,
) {
    match &node.value {
        Value::Unknown(unknown) => {
            if let Some(written) = written_in(&unknown.why)
                && !variables.contains_key(name_in(written))
            {
                missing.push((node.place.value(), written));
            }
        }
        Value::Array(items) => {
            for item in items {
                collect_missing(item, variables, missing);
            }
        }
        Value::Object(entries) => {
            for entry in entries {
                collect_missing(&entry.node, variables, missing);
            }
        }
        _ => {}
    }
}

/// Replaces placeholders by what the user supplies for them.
pub fn fill(node: &mut Node, variables: &BTreeMap<String, String>) {
    if let Value::String(text) = &node.value {
        if text.contains("${") || text.contains("{{") {
            node.value = filled(text, variables);
        }
        return;
    }
    if let Value::Unknown(unknown) = &node.value {
        let written = written_in(&unknown.why);
        if let Some(value) = written.and_then(|written| variables.get(name_in(written))) {
            node.value = literal(value);
        }
        return;
    }
    each(node, &mut |below| fill(below, variables));
}

fn filled(text: &str, variables: &BTreeMap<String, String>) -> Value {
    let mut result = String::new();
    let mut rest = text;
    while let Some((start, open, close)) = next(rest) {
        let inside = &rest[start + open.len()..];
        let Some((name, behind)) = inside.split_once(close) else {
            break;
        };
        let end = rest.len() - behind.len();
        match variables.get(name.trim()) {
            Some(value) => {
                result.push_str(&rest[..start]);
                result.push_str(value);
            }
            None => result.push_str(&rest[..end]),
        }
        rest = behind;
    }
    result.push_str(rest);
    Value::String(result.into())
}

/// Makes unknown what has placeholders that no one has supplied and cannot be meant as it is written:
/// names, and values that are not texts.
pub fn settle(request: &mut Request) {
    let identifiers = request.operation.resource().map(|it| &it.identifiers);
    if let Value::Object(entries) = &mut request.input.value {
        for entry in entries {
            let member = request.operation.input().member(&entry.key);
            let is_name = identifiers.is_some_and(|it| it.contains(&entry.key.as_str()));
            if let Some(member) = member {
                settle_value(member.shape(), &mut entry.node, is_name);
            }
        }
    }
}

fn settle_value(shape: &'static Shape, node: &mut Node, is_name: bool) {
    let is_text = matches!(shape.kind, ShapeType::String) && !is_name;
    match &mut node.value {
        Value::String(text) if !is_text => {
            if let Some(placeholder) = first(text) {
                node.value = Value::unknown(Unknown {
                    why: reason(placeholder),
                    symbol: Some(text.clone()),
                });
            }
        }
        Value::Array(items) => {
            if let Some(item) = shape.item() {
                for node in items.iter_mut() {
                    settle_value(item, node, false);
                }
            }
        }
        Value::Object(entries) => {
            for entry in entries {
                let is_name = shape.reference.is_some_and(|(_, name)| name == entry.key);
                if let Some(member) = shape.member(&entry.key) {
                    settle_value(member.shape(), &mut entry.node, is_name);
                }
            }
        }
        _ => {}
    }
}

/// The first placeholder in a string, as it is written.
fn first(text: &str) -> Option<&str> {
    let (start, open, close) = next(text)?;
    let length = text[start + open.len()..].find(close)?;
    Some(&text[start..start + open.len() + length + close.len()])
}

/// The first placeholder in a string: where it begins, and its brackets.
fn next(text: &str) -> Option<(usize, &'static str, &'static str)> {
    let dollar = text.find("${").map(|start| (start, "${", "}"));
    let braces = text.find("{{").map(|start| (start, "{{", "}}"));
    [dollar, braces]
        .into_iter()
        .flatten()
        .min_by_key(|(start, ..)| *start)
}

/// A value on the command line: a number or a boolean where it reads as one.
fn literal(text: &str) -> Value {
    match (text.parse::<i64>(), text.parse::<bool>()) {
        (Ok(number), _) => Value::Integer(number),
        (_, Ok(flag)) => Value::Bool(flag),
        _ => Value::String(text.into()),
    }
}

fn reason(placeholder: &str) -> CompactString {
    format!("placeholder `{placeholder}` has no value").into()
}

/// The placeholder in a [`reason`], as it is written.
fn written_in(reason: &str) -> Option<&str> {
    reason.split('`').nth(1)
}

/// The name in a placeholder.
fn name_in(placeholder: &str) -> &str {
    placeholder.trim_matches(|c: char| !(c.is_alphanumeric() || c == '_'))
}

fn each(node: &mut Node, visit: &mut dyn FnMut(&mut Node)) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(visit),
        Value::Object(entries) => entries.iter_mut().for_each(|entry| visit(&mut entry.node)),
        _ => {}
    }
}

/// The bounds of placeholders outside of strings and comments.
fn bare(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => at = end_of_string(bytes, at + 1, quote),
            b'$' => {
                let end = end_of_placeholder(bytes, at);
                // The string that takes its place needs two quotes.
                if end - at >= 2 {
                    found.push(at..end);
                }
                at = end.max(at + 1);
            }
            b'{' if bytes.get(at + 1) == Some(&b'{') => {
                let end = text[at..]
                    .find("}}")
                    .map_or(bytes.len(), |length| at + length + 2);
                found.push(at..end);
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

fn end_of_string(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

fn end_of_placeholder(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start + 1..];
    if rest.first() == Some(&b'{') {
        let length = rest.iter().position(|byte| *byte == b'}');
        return length.map_or(bytes.len(), |length| start + 1 + length + 1);
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    start + 1 + rest.iter().take_while(|byte| is_name(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_unknown_until_they_are_supplied() {
        let text = r#"{ "port": $PORT, "name": "${NAME}.local", "path": "/a$" }"#;
        assert!(is_template(text));
        let (mut root, spans) = read(text, SourceId(0)).unwrap();
        assert!(root.get("port").unwrap().is_unknown());
        assert_eq!(spans.values[1].range(), 10..15);
        assert_eq!(root.get("path").unwrap().as_str(), Some("/a$"));
        let none = BTreeMap::new();
        fill(&mut root, &none);
        assert_eq!(root.get("name").unwrap().as_str(), Some("${NAME}.local"));
    }

    #[test]
    fn only_names_and_other_types_are_never_meant_as_they_are_written() {
        let text = r#"{
            meshName: "${MESH}", virtualNodeName: "web", spec: {
                listeners: [{ portMapping: { port: "{{ port }}", protocol: "http" } }],
                logging: { accessLog: { file: { path: "/${x}" } } },
            },
        }"#;
        let root = json5::parse(text, SourceId(0)).unwrap();
        let operation = crate::model::model()
            .operation("CreateVirtualNode")
            .unwrap();
        let mut request = Request::new(operation, root);
        settle(&mut request);
        let values = |pattern| crate::document::select(&request.input, pattern);
        assert!(values("meshName")[0].is_unknown());
        assert!(values("spec.listeners[].portMapping.port")[0].is_unknown());
        let path = values("spec.logging.accessLog.file.path")[0];
        assert_eq!(path.as_str(), Some("/${x}"));
    }

    #[test]
    fn what_is_supplied_takes_their_place() {
        let text = r#"{ "port": $PORT, "name": "${NAME}.{{ zone }}" }"#;
        let (mut root, _) = read(text, SourceId(0)).unwrap();
        let variables = [("PORT", "80"), ("NAME", "cart"), ("zone", "local")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        fill(&mut root, &variables.into());
        assert_eq!(root.get("port").unwrap().as_integer(), Some(80));
        assert_eq!(root.get("name").unwrap().as_str(), Some("cart.local"));
    }
}
