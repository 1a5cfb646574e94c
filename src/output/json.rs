//! Values as JSON text, as Python's `json` module writes it.

use super::python;
use serde_json::{Number, Value};

/// Spaces by which a level is indented.
const INDENT: usize = 4;

/// The text with a line for each member and item; no line break at the end.
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, Layout::Lines { depth: 0 }, &mut out);
    out
}

/// The text on one line without blanks, in ASCII alone: what a query's `to_string` gives.
pub fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(value, Layout::Compact, &mut out);
    out
}

#[derive(Clone, Copy)]
enum Layout {
    Lines { depth: usize },
    Compact,
}

impl Layout {
    /// The layout of what is inside a container.
    fn inner(self) -> Layout {
        match self {
            Layout::Lines { depth } => Layout::Lines { depth: depth + 1 },
            Layout::Compact => Layout::Compact,
        }
    }

    /// What is between two members, and around all of them.
    fn break_line(self, out: &mut String) {
        if let Layout::Lines { depth } = self {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', depth * INDENT));
        }
    }
}

fn write(value: &Value, layout: Layout, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(value) => out.push_str(&number(value)),
        Value::String(text) => string(text, layout, out),
        Value::Array(items) => container(['[', ']'], items, layout, out, |item, out| {
            write(item, layout.inner(), out);
        }),
        Value::Object(members) => {
            container(['{', '}'], members, layout, out, |(key, value), out| {
                string(key, layout, out);
                out.push_str(match layout {
                    Layout::Lines { .. } => ": ",
                    Layout::Compact => ":",
                });
                write(value, layout.inner(), out);
            });
        }
    }
}

/// Writes `[]` or `{}` with what is inside; empty ones stay on the line.
fn container<T>(
    [open, close]: [char; 2],
    entries: impl IntoIterator<Item = T>,
    layout: Layout,
    out: &mut String,
    mut entry: impl FnMut(T, &mut String),
) {
    let mut entries = entries.into_iter().peekable();
    let empty = entries.peek().is_none();
    out.push(open);
    while let Some(next) = entries.next() {
        layout.inner().break_line(out);
        entry(next, out);
        if entries.peek().is_some() {
            out.push(',');
        }
    }
    if !empty {
        layout.break_line(out);
    }
    out.push(close);
}

fn number(number: &Number) -> String {
    let text = python::number(number);
    text.replace("inf", "Infinity")
}

/// A string in quotes. In lines everything but control characters is as it is; the compact form
/// escapes everything outside of printable ASCII.
fn string(text: &str, layout: Layout, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..' ' => escape(char, out),
            '\u{7f}'.. if matches!(layout, Layout::Compact) => escape(char, out),
            char => out.push(char),
        }
    }
    out.push('"');
}

/// `\u0007`, or two of them for a character beyond U+FFFF.
fn escape(char: char, out: &mut String) {
    for unit in char.encode_utf16(&mut [0; 2]) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_are_indented_by_four() {
        let value = json!({"b": [1, {"c": null}], "a": {}, "d": []});
        assert_eq!(
            pretty(&value),
            "{\n    \"b\": [\n        1,\n        {\n            \"c\": null\n        }\n    ],\n    \
             \"a\": {},\n    \"d\": []\n}"
        );
    }

    #[test]
    fn only_control_characters_are_escaped_in_lines() {
        assert_eq!(
            pretty(&json!(
                "\n\t\r\u{8}\u{c}\u{7}\u{1f}\"\\/ café 日本 😀 \u{7f}\u{2028}"
            )),
            "\"\\n\\t\\r\\b\\f\\u0007\\u001f\\\"\\\\/ café 日本 😀 \u{7f}\u{2028}\""
        );
    }

    #[test]
    fn the_compact_form_is_ascii() {
        assert_eq!(
            compact(&json!({"é": ["😀", "\u{7f}", 1.5, true]})),
            r#"{"\u00e9":["\ud83d\ude00","\u007f",1.5,true]}"#
        );
    }

    #[test]
    fn numbers_are_those_of_python() {
        let value: Value = serde_json::from_str("[1.50, 1e20, 1e400]").unwrap();
        assert_eq!(compact(&value), "[1.5,1e+20,Infinity]");
    }
}
