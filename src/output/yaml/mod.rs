//! Values as YAML: blocks with sorted keys, scalars in the style that libyaml chooses for them.
//!
//! AWS CLI writes YAML with ruamel.yaml's safe dumper, whose emitter is libyaml. Users compare such
//! output and keep it in repositories, so it is the same here to the byte, line folding included.
//!
//! Deliberately missing: anchors. Where a query picks one list or mapping twice, ruamel.yaml writes an
//! alias for the second; here it is written out again, and means the same.

mod resolve;
mod scalar;
mod writer;

use super::{json, python};
use serde_json::{Map, Value};
use std::borrow::Cow;
use writer::Writer;

/// By how much a level is indented. Lists are not indented below their key.
const INDENT: usize = 2;

/// A key longer than this many bytes is behind `? `.
const LONGEST_KEY: usize = 128;

/// A document; a scalar alone is written as JSON.
pub fn document(value: &Value) -> String {
    if !value.is_array() && !value.is_object() {
        return json::pretty(value) + "\n";
    }
    let mut out = Writer::default();
    if is_block(value) {
        block(value, 0, &mut out);
    } else {
        out.text(empty(value));
    }
    out.line(0);
    out.text
}

/// A document that is a list of this one value.
pub fn stream_item(value: &Value) -> String {
    let mut out = Writer::default();
    item(value, 0, &mut out);
    out.line(0);
    out.text
}

/// True for what takes lines of its own.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

fn empty(value: &Value) -> &'static str {
    if value.is_array() { "[]" } else { "{}" }
}

/// Writes the lines of a list or mapping, the first of which has been indented.
fn block(value: &Value, indent: usize, out: &mut Writer) {
    match value {
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                if index > 0 {
                    out.line(indent);
                }
                item(value, indent, out);
            }
        }
        Value::Object(members) => mapping(members, indent, out),
        _ => {}
    }
}

/// Writes `- value`.
fn item(value: &Value, indent: usize, out: &mut Writer) {
    out.char('-');
    beside(value, indent, out);
}

/// Writes what is on the line of a `-`, `?` or `:` of its own.
fn beside(value: &Value, indent: usize, out: &mut Writer) {
    out.char(' ');
    if is_block(value) {
        block(value, indent + INDENT, out);
    } else {
        scalar(value, indent + INDENT, out);
    }
}

fn mapping(members: &Map<String, Value>, indent: usize, out: &mut Writer) {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    for (index, (key, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            out.line(indent);
        }
        if key.len() > LONGEST_KEY || scalar::is_multiline(key) {
            out.text("? ");
            scalar::write(key, indent + INDENT, out);
            out.line(indent);
            out.char(':');
            beside(value, indent, out);
            continue;
        }
        scalar::write_key(key, indent + INDENT, out);
        out.char(':');
        match value {
            value if !is_block(value) => {
                out.char(' ');
                scalar(value, indent + INDENT, out);
            }
            value => {
                let inner = if value.is_array() {
                    indent
                } else {
                    indent + INDENT
                };
                out.line(inner);
                block(value, inner, out);
            }
        }
    }
}

/// Writes what fits a line, or is folded at an indent.
fn scalar(value: &Value, indent: usize, out: &mut Writer) {
    let plain: Cow<'_, str> = match value {
        Value::String(text) => return scalar::write(text, indent, out),
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string().into(),
        Value::Number(number) => python::number(number).replace("inf", ".inf").into(),
        Value::Array(_) | Value::Object(_) => empty(value).into(),
    };
    out.text(&plain);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_lists_are_not_indented() {
        let value = json!({"b": [1, {"z": null, "a": []}], "a": {"x": true, "e": {}}, "B": "t"});
        assert_eq!(
            document(&value),
            "B: t\na:\n  e: {}\n  x: true\nb:\n- 1\n- a: []\n  z: null\n"
        );
    }

    #[test]
    fn lists_nest_on_a_line() {
        assert_eq!(
            document(&json!([[8080, "http2"], [[]], [{"a": [1]}]])),
            "- - 8080\n  - http2\n- - []\n- - a:\n    - 1\n"
        );
        assert_eq!(
            stream_item(&json!({"a": 1, "b": [2]})),
            "- a: 1\n  b:\n  - 2\n"
        );
        assert_eq!(stream_item(&json!(null)), "- null\n");
    }

    #[test]
    fn what_is_alone_is_json() {
        assert_eq!(document(&json!("a\n")), "\"a\\n\"\n");
        assert_eq!(document(&json!([])), "[]\n");
    }

    #[test]
    fn numbers_are_those_of_python() {
        let value: Value = serde_json::from_str("[1.50, 1e20, 8585.0, -1e400]").unwrap();
        assert_eq!(document(&value), "- 1.5\n- 1e+20\n- 8585.0\n- -.inf\n");
    }

    #[test]
    fn keys_that_do_not_fit_are_behind_a_mark() {
        let long = "k".repeat(129);
        assert_eq!(
            document(&json!({long.as_str(): {"a": 1}, "x\ny": [2]})),
            format!("? {long}\n: a: 1\n? 'x\n\n  y'\n: - 2\n")
        );
        assert_eq!(
            document(&json!({"": 1, "a: b": 2, "true": 3})),
            "'': 1\n'a: b': 2\n'true': 3\n"
        );
    }
}
