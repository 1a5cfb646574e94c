//! The text of HCL, indented and aligned as `terraform fmt` does it.

use crate::document::{Node, Value};

/// What is inside of a block, in its order.
#[derive(Debug, Default)]
pub struct Body(Vec<Line>);

#[derive(Debug)]
enum Line {
    Argument(String, String),
    /// `tags = { ... }`
    Map(String, Vec<(String, String)>),
    Block(String, Body),
}

impl Body {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an argument; the value is an expression.
    pub fn argument(&mut self, name: &str, value: String) {
        self.0.push(Line::Argument(name.to_owned(), value));
    }

    /// Adds an argument whose value is a map; keys and values are expressions.
    pub fn map(&mut self, name: &str, pairs: &[(String, String)]) {
        self.0.push(Line::Map(name.to_owned(), pairs.to_vec()));
    }

    pub fn block(&mut self, header: &str, body: Body) {
        self.0.push(Line::Block(header.to_owned(), body));
    }
}

/// A block of the outermost level.
pub fn block(header: &str, body: &Body) -> String {
    let mut text = format!("{header} {{\n");
    write(&mut text, body, 1);
    text.push_str("}\n");
    text
}

/// Arguments first, those of one line aligned, then maps and blocks, each with an empty line before it.
fn write(text: &mut String, body: &Body, depth: usize) {
    let indent = "  ".repeat(depth);
    let arguments = body.0.iter().filter_map(|line| match line {
        Line::Argument(name, value) => Some((name, value)),
        _ => None,
    });
    let width = arguments.clone().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or_default();
    for (name, value) in arguments {
        text.push_str(&format!("{indent}{name:width$} = {value}\n"));
    }
    let mut is_first = width == 0;
    for line in &body.0 {
        if matches!(line, Line::Argument(..)) {
            continue;
        }
        if !std::mem::take(&mut is_first) {
            text.push('\n');
        }
        match line {
            Line::Argument(..) => {}
            Line::Map(name, pairs) => {
                text.push_str(&format!("{indent}{name} = {{\n"));
                let width = pairs.iter().map(|(key, _)| key.chars().count()).max();
                let width = width.unwrap_or_default();
                for (key, value) in pairs {
                    text.push_str(&format!("{indent}  {key:width$} = {value}\n"));
                }
                text.push_str(&format!("{indent}}}\n"));
            }
            Line::Block(header, body) if body.is_empty() => {
                text.push_str(&format!("{indent}{header} {{}}\n"));
            }
            Line::Block(header, body) => {
                text.push_str(&format!("{indent}{header} {{\n"));
                write(text, body, depth + 1);
                text.push_str(&format!("{indent}}}\n"));
            }
        }
    }
}

/// A value as an expression.
pub fn value(node: &Node) -> String {
    match &node.value {
        Value::String(text) => string(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Unknown(_) => "null".to_owned(),
        _ => node.to_json().to_string(),
    }
}

/// A text between quotes, in which nothing is an expression.
pub fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => {
                quoted.push(letter);
                quoted.push(letter);
            }
            letter if letter.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, hcl};

    #[test]
    fn strings_are_read_back() {
        for text in ["", "a\"b\\c", "${x} %{y} $${z} 100% $", "\u{1}\n\r\té日"] {
            let line = format!("a = {}\n", string(text));
            let (root, _) = hcl::parse(&line, SourceId(0)).unwrap();
            assert_eq!(root.get("a").unwrap().as_str(), Some(text), "{line}");
        }
    }

    #[test]
    fn blocks_are_formatted() {
        let mut inner = Body::default();
        inner.argument("port", "80".to_owned());
        let mut body = Body::default();
        body.block("spec", inner);
        body.argument("name", string("a"));
        body.argument("mesh_name", string("m"));
        body.map(
            "tags",
            &[(string("a"), string("b")), (string("long"), string("c"))],
        );
        body.block("other", Body::default());
        assert_eq!(
            block("resource \"x\" \"y\"", &body),
            r#"resource "x" "y" {
  name      = "a"
  mesh_name = "m"

  spec {
    port = 80
  }

  tags = {
    "a"    = "b"
    "long" = "c"
  }

  other {}
}
"#
        );
    }
}
