//! Values as blocks of YAML that every reader takes for the same, be it one of YAML 1.1 or of 1.2.

use serde_json::Value;

/// How many columns a level is indented by. Lists are indented below their key.
const INDENT: usize = 2;

/// A document, ending in a newline. Keys keep their order.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    if is_block(value) {
        block(value, 0, &mut text);
    } else {
        text.push_str(&flow(value));
        text.push('\n');
    }
    text
}

/// Whether a value needs lines of its own.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

/// The lines of a list or an object that is not empty; the first is indented by the caller.
fn block(value: &Value, column: usize, text: &mut String) {
    let indent = " ".repeat(column);
    let mut is_first = true;
    let mut start = |text: &mut String| {
        if !std::mem::take(&mut is_first) {
            text.push_str(&indent);
        }
    };
    match value {
        Value::Array(items) => {
            for item in items {
                start(text);
                text.push_str("- ");
                if is_block(item) {
                    block(item, column + INDENT, text);
                } else {
                    text.push_str(&flow(item));
                    text.push('\n');
                }
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                start(text);
                text.push_str(&string(key));
                text.push(':');
                if is_block(value) {
                    text.push('\n');
                    text.push_str(&" ".repeat(column + INDENT));
                    block(value, column + INDENT, text);
                } else {
                    text.push(' ');
                    text.push_str(&flow(value));
                    text.push('\n');
                }
            }
        }
        _ => {}
    }
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        value => value.to_string(),
    }
}

/// A string: bare where no one can take it for anything else, else in double quotes.
fn string(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let quoted = Value::from(text).to_string();
    let escaped = quoted.chars().map(|char| match char {
        // JSON leaves these as they are, and YAML does not take them for printable.
        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
            format!("\\u{:04x}", u32::from(char))
        }
        char => char.to_string(),
    });
    escaped.collect()
}

/// Words of YAML 1.1 that are not strings.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

fn is_plain(text: &str) -> bool {
    let is_inner = |char: char| char.is_ascii_alphanumeric() || "_-./".contains(char);
    let starts_as_word = text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_');
    starts_as_word
        && text.split("::").all(|part| part.chars().all(is_inner))
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, yaml};
    use serde_json::json;

    #[test]
    fn blocks() {
        let value = json!({
            "Type": "AWS::AppMesh::Mesh",
            "List": [{"a": 1, "b": []}, [true, {}], "x"],
            "none": null,
        });
        let text = "\
Type: AWS::AppMesh::Mesh
List:
  - a: 1
    b: []
  - - true
    - {}
  - x
none: null
";
        assert_eq!(write(&value), text);
    }

    #[test]
    fn strings_stay_strings() {
        let texts = [
            "",
            "yes",
            "No",
            "~",
            "010",
            "1e3",
            "0x1f",
            "1:20",
            "- a",
            "a: b",
            "a #b",
            "*",
            "&a",
            "!x",
            "2001-01-01",
            "line\nbreak",
            "\u{85}\u{7f}\u{feff}",
            "a:",
            "::",
            "日本",
            "{{ x }}",
            ".5",
            "@",
        ];
        for text in texts {
            let value = json!({ text: text });
            let (node, _) = yaml::parse(&write(&value), SourceId(0)).unwrap();
            assert_eq!(node.to_json(), value, "{text:?}");
        }
    }
}
