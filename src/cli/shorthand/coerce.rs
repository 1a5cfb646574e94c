//! Strings as the model wants them.

use crate::document::{Node, Value};
use crate::model::{Shape, ShapeType};

/// Makes integers and booleans of strings that read as such, and a list of one of a value that
/// is where a list is modeled. What does not fit stays as it is.
pub fn to(shape: &'static Shape, node: &mut Node) {
    match &shape.kind {
        ShapeType::Structure(_) | ShapeType::Union(_) => {
            let Value::Object(entries) = &mut node.value else {
                return;
            };
            for entry in entries {
                if let Some(member) = shape.member(&entry.key) {
                    to(member.shape(), &mut entry.node);
                }
            }
        }
        ShapeType::List(_) => {
            if !matches!(node.value, Value::Array(_)) {
                let one = node.clone();
                node.value = Value::Array(vec![one]);
            }
            if let (Value::Array(items), Some(item)) = (&mut node.value, shape.item()) {
                for node in items.iter_mut() {
                    to(item, node);
                }
            }
        }
        ShapeType::Integer | ShapeType::Long => scalar(node, integer),
        ShapeType::Boolean => scalar(node, boolean),
        ShapeType::String | ShapeType::Enum(_) | ShapeType::Timestamp => {}
    }
}

fn scalar(node: &mut Node, read: fn(&str) -> Option<Value>) {
    if let Some(value) = node.as_str().and_then(read) {
        node.value = value;
    }
}

fn integer(text: &str) -> Option<Value> {
    let text = text.trim();
    let integer = text.parse().map(Value::Integer);
    integer.or_else(|_| text.parse().map(Value::Unsigned)).ok()
}

fn boolean(text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}
