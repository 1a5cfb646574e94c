//! HCL, in which Terraform's configurations are written, as the tree of nodes that every syntax gives.
//!
//! The tree has the shape of Terraform's JSON syntax: a block is an entry under its type, one object
//! inside the other for each of its labels, and the blocks of one type are the items of a list. A
//! literal is a value. Every other expression is a [`Value::Unknown`], and why is the expression as it
//! is written: nothing is known of it here, and [`expression`] reads it again for a format that can
//! evaluate it.

use super::{Entry, Location, Node, Place, SourceId, Span, Spans, Value, syntax_error};
use crate::diagnostic::{Diagnostic, Finding};
use compact_str::CompactString;
use hcl_edit::expr::{Expression, ObjectKey, UnaryOperator};
use hcl_edit::parser::{self, Error};
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};
use hcl_edit::template::{Element, Template};
use hcl_edit::{Number, Span as _};
use std::ops::Range;

/// The rule against texts that break the grammar.
pub const SYNTAX: &str = "hcl-syntax";

/// Reads a text, and shows the bounds of its nodes.
///
/// # Errors
/// The first place at which the text breaks the grammar.
pub fn parse(text: &str, source: SourceId) -> Result<(Node, Spans), Diagnostic> {
    let body = text.trim_start_matches('\u{feff}');
    let shift = text.len() - body.len();
    let located = |error: &Error| syntax_error(error, text, source, shift);
    let parsed = parser::parse_body(body).map_err(|error| located(&error))?;
    let mut tree = Tree {
        text,
        shift,
        source,
        spans: Spans::default(),
    };
    let root = tree.spans.open(None, 0);
    let value = tree.body(&parsed)?;
    tree.spans.close(root, text.len());
    let place = Place { source, node: root };
    Ok((Node { value, place }, tree.spans))
}

/// Reads the expression of a [`Value::Unknown`] that [`parse`] gave.
///
/// # Errors
/// Why it is not an expression.
pub fn expression(text: &str) -> Result<Expression, Error> {
    parser::parse_expr(text)
}

/// Reads a string of Terraform's JSON syntax, in which `${...}` is an expression.
///
/// # Errors
/// Why it is not a template.
pub fn template(text: &str) -> Result<Template, Error> {
    parser::parse_template(text)
}

/// Whether a string of Terraform's JSON syntax is more than the characters that it is written with.
pub fn is_template(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

fn syntax_error(error: &Error, text: &str, source: SourceId, shift: usize) -> Diagnostic {
    let start = (error.location().offset() + shift).min(text.len());
    let end = text.ceil_char_boundary((start + 1).min(text.len()));
    let start = text.floor_char_boundary(start);
    let location = Location::bytes(source, start, end);
    let message = format!("this is not HCL: {}", error.message());
    let help =
        "`terraform fmt` shows the same place; look for a bracket or a quote that is not closed";
    Finding::new(location, message).help(help).error(SYNTAX)
}

/// The tree of one text while it grows.
struct Tree<'a> {
    text: &'a str,
    /// How many bytes come before the text that was parsed: those of a byte order mark.
    shift: usize,
    source: SourceId,
    spans: Spans,
}

type Read<T> = Result<T, Diagnostic>;

impl Tree<'_> {
    fn body(&mut self, body: &Body) -> Read<Value> {
        let mut entries: Vec<Entry> = Vec::new();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => self.attribute(attribute, &mut entries)?,
                Structure::Block(block) => self.block(block, &mut entries)?,
            }
        }
        Ok(Value::Object(entries))
    }

    fn attribute(&mut self, attribute: &Attribute, entries: &mut Vec<Entry>) -> Read<()> {
        let key = self.span(attribute.key.span());
        let node = self.expression(&attribute.value, Some(key))?;
        self.add(entries, attribute.key.as_str(), key, node)
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When its key is there already.
    fn add(&self, entries: &mut Vec<Entry>, key: &str, span: Span, node: Node) -> Read<()> {
        if entries.iter().any(|entry| entry.key == key) {
            let location = Location::bytes(self.source, span.range().start, span.range().end);
            let finding = syntax_error::duplicate_key(location, key);
            return Err(finding.error(syntax_error::DUPLICATE));
        }
        entries.push(Entry {
            key: key.into(),
            node,
        });
        Ok(())
    }

    /// Adds a block to those of its type.
    fn block(&mut self, block: &Block, entries: &mut Vec<Entry>) -> Read<()> {
        let key = self.span(block.ident.span());
        let whole = self.span(block.span());
        let name = block.ident.as_str();
        let same = entries.iter().position(|entry| entry.key == name);
        let list = if let Some(index) = same {
            index
        } else {
            let list = self.spans.open(Some(key), whole.range().start);
            let place = self.place(list);
            entries.push(Entry {
                key: name.into(),
                node: Node {
                    value: Value::Array(Vec::new()),
                    place,
                },
            });
            entries.len() - 1
        };
        let item = self.labeled(block, &block.labels, key, whole)?;
        let list = &mut entries[list].node;
        self.spans.close(list.place.node, whole.range().end);
        if let Value::Array(items) = &mut list.value {
            items.push(item);
            Ok(())
        } else {
            let location = Location::bytes(self.source, key.range().start, key.range().end);
            let finding = syntax_error::duplicate_key(location, name);
            Err(finding.error(syntax_error::DUPLICATE))
        }
    }

    /// The body of a block inside an object for each label. A finding about the block marks its last
    /// label, or its type where it has none.
    fn labeled(
        &mut self,
        block: &Block,
        labels: &[BlockLabel],
        key: Span,
        whole: Span,
    ) -> Read<Node> {
        let after = &self.text[key.range().end..whole.range().end];
        let start = key.range().end + after.find('{').unwrap_or_default();
        let node = self.spans.open(Some(key), start);
        let value = match labels.split_first() {
            None => self.body(&block.body)?,
            Some((label, rest)) => {
                let key = self.span(label.span());
                let node = self.labeled(block, rest, key, whole)?;
                let key = label.as_str().into();
                Value::Object(vec![Entry { key, node }])
            }
        };
        self.spans.close(node, whole.range().end);
        Ok(Node {
            value,
            place: self.place(node),
        })
    }

    fn expression(&mut self, expression: &Expression, key: Option<Span>) -> Read<Node> {
        let span = self.span(expression.span());
        let node = self.spans.open(key, span.range().start);
        let value = self.value(expression, span)?;
        self.spans.close(node, span.range().end);
        Ok(Node {
            value,
            place: self.place(node),
        })
    }

    fn value(&mut self, expression: &Expression, span: Span) -> Read<Value> {
        Ok(match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(flag) => Value::Bool(**flag),
            Expression::Number(number) => self.number(number, false, span)?,
            Expression::UnaryOp(operation) if *operation.operator == UnaryOperator::Neg => {
                match &operation.expr {
                    Expression::Number(number) => self.number(number, true, span)?,
                    _ => self.unknown(span),
                }
            }
            Expression::String(text) => Value::String(text.as_str().into()),
            Expression::HeredocTemplate(heredoc) => match literal(&heredoc.template) {
                Some(text) => Value::String(text),
                None => self.unknown(span),
            },
            Expression::Array(items) => {
                let items = items.iter().map(|item| self.expression(item, None));
                Value::Array(items.collect::<Read<_>>()?)
            }
            Expression::Object(object) => {
                let keys: Option<Vec<(CompactString, Span)>> =
                    object.iter().map(|(key, _)| self.key(key)).collect();
                let Some(keys) = keys else {
                    return Ok(self.unknown(span));
                };
                let mut entries = Vec::with_capacity(keys.len());
                for ((key, key_span), (_, value)) in keys.into_iter().zip(object.iter()) {
                    let node = self.expression(value.expr(), Some(key_span))?;
                    self.add(&mut entries, &key, key_span, node)?;
                }
                Value::Object(entries)
            }
            _ => self.unknown(span),
        })
    }

    /// The key of an object where it is a literal.
    fn key(&self, key: &ObjectKey) -> Option<(CompactString, Span)> {
        match key {
            ObjectKey::Ident(name) => Some((name.as_str().into(), self.span(name.span()))),
            ObjectKey::Expression(Expression::String(text)) => {
                Some((text.as_str().into(), self.span(text.span())))
            }
            ObjectKey::Expression(Expression::Variable(name)) => {
                Some((name.as_str().into(), self.span(name.span())))
            }
            ObjectKey::Expression(_) => None,
        }
    }

    fn number(&self, number: &Number, is_negative: bool, span: Span) -> Read<Value> {
        let value = match (number.as_i64(), number.as_u64(), is_negative) {
            (Some(number), _, true) => Ok(Value::Integer(-number)),
            (Some(number), _, false) => Ok(Value::Integer(number)),
            (None, Some(number), false) => Ok(Value::Unsigned(number)),
            _ => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                syntax_error::float(if is_negative { -number } else { number })
            }
        };
        value.map_err(|why| {
            let range = span.range();
            let location = Location::bytes(self.source, range.start, range.end);
            syntax_error::inexact(location, &self.text[range], &why)
        })
    }

    /// An expression that is not a literal, as it is written.
    fn unknown(&self, span: Span) -> Value {
        Value::unknown(&self.text[span.range()])
    }

    /// A span of the parser in the whole text. The parser knows the bounds of everything that it read.
    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        Span::new(range.start + self.shift, range.end + self.shift)
    }

    fn place(&self, node: u32) -> Place {
        Place {
            source: self.source,
            node,
        }
    }
}

/// The text of a template without expressions.
fn literal(template: &Template) -> Option<CompactString> {
    template
        .iter()
        .map(|element| match element {
            Element::Literal(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;

    /// A text as JSON; expressions are written as `<...>`.
    fn json(text: &str) -> String {
        fn bare(node: Node) -> Node {
            let value = match node.value {
                Value::Unknown(it) => Value::String(format!("<{}>", it.why).into()),
                Value::Array(items) => Value::Array(items.into_iter().map(bare).collect()),
                Value::Object(entries) => {
                    let entries = entries.into_iter().map(|entry| Entry {
                        node: bare(entry.node),
                        ..entry
                    });
                    Value::Object(entries.collect())
                }
                value => value,
            };
            Node { value, ..node }
        }
        bare(parse(text, SourceId(0)).unwrap().0)
            .to_json()
            .to_string()
    }

    #[test]
    fn blocks_have_the_shape_of_the_json_syntax() {
        assert_eq!(
            json("a \"b\" \"c\" {\n  x {}\n  x {\n    y = 1\n  }\n}\na \"b\" \"d\" {}\n"),
            r#"{"a":[{"b":{"c":{"x":[{},{"y":1}]}}},{"b":{"d":{}}}]}"#
        );
    }

    #[test]
    fn literals_are_values_and_the_rest_is_unknown() {
        assert_eq!(
            json(
                "a = [null, true, -1, 1.5, \"x$${y}\\n\", var.b]\nc = {d = 1, \"e\" = upper(\"f\")}\n"
            ),
            r#"{"a":[null,true,-1,1.5,"x${y}\n","<var.b>"],"c":{"d":1,"e":"<upper(\"f\")>"}}"#
        );
        assert_eq!(
            json("a = \"x-${var.b}\"\nb = {(var.c) = 1}\n"),
            r#"{"a":"<\"x-${var.b}\">","b":"<{(var.c) = 1}>"}"#
        );
    }

    #[test]
    fn heredocs() {
        assert_eq!(
            json("a = <<E\nx\n  y\nE\nb = <<-E\n    x\n      y\n    E\n"),
            r#"{"a":"x\n  y\n","b":"x\n  y\n"}"#
        );
        let (root, _) = parse("a = <<-E\n    x ${var.b}\n    E\n", SourceId(0)).unwrap();
        let Value::Unknown(text) = &root.get("a").unwrap().value else {
            panic!("a template is not a literal");
        };
        expression(&text.why).unwrap();
    }

    #[test]
    fn places() {
        let text = "a \"b\" {\n  port = var.x\n}\n";
        let (root, spans) = parse(text, SourceId(0)).unwrap();
        let source = Source::with_spans("main.tf", text, spans);
        let block = &root.get("a").unwrap().items()[0];
        let body = block.get("b").unwrap();
        let port = body.get("port").unwrap();
        let of = |part| &text[source.span(part).range()];
        assert_eq!(of(block.place.key().anchor), "a");
        assert_eq!(of(body.place.key().anchor), "\"b\"");
        assert_eq!(of(body.place.value().anchor), "{\n  port = var.x\n}");
        assert_eq!(of(port.place.key().anchor), "port");
        assert_eq!(of(port.place.value().anchor), "var.x");
    }

    #[test]
    fn errors_have_places() {
        let position = |text: &str| {
            let found = parse(text, SourceId(0)).unwrap_err();
            let source = Source::new("main.tf", text);
            let (line, column) = source
                .line_column(source.span(found.finding.primary.location.anchor).start as usize);
            (found.rule, line, column)
        };
        assert_eq!(position("a {\n  b = 1\n"), (SYNTAX, 2, 8));
        assert_eq!(position("\u{feff}a = = 1\n"), (SYNTAX, 1, 6));
        assert_eq!(position("a = 1\na = 2\n").1, 2);
        assert_eq!(position("a {}\na = 2\n").1, 2);
    }
}
