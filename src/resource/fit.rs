//! How well a value fits a shape: enough to decide which kind of resource a bare spec describes.
//!
//! What exactly is wrong with a value is left to `check`; here misfits are only counted.

use crate::document::{Node, Value};
use crate::model::{Shape, ShapeType};

/// The number of places at which a value contradicts a shape: unknown members, required members that
/// are absent, values of another type, words that an enum does not contain, numbers and lengths out of
/// bounds. Values not yet known fit everything.
pub fn misfits(shape: &'static Shape, node: &Node) -> usize {
    match (&shape.kind, &node.value) {
        (_, Value::Unknown(_)) => 0,
        (ShapeType::Structure(_) | ShapeType::Union(_), Value::Object(_)) => object(shape, node),
        (ShapeType::List(_), Value::Array(items)) => {
            let item = shape.item().expect("a list has items");
            let below: usize = items.iter().map(|node| misfits(item, node)).sum();
            below + outside(shape, items.len() as i128)
        }
        (ShapeType::Enum(words), Value::String(text)) => {
            usize::from(!words.contains(&text.as_str()))
        }
        (ShapeType::String, Value::String(text)) => outside(shape, text.chars().count() as i128),
        (ShapeType::Boolean, Value::Bool(_)) => 0,
        (ShapeType::Integer | ShapeType::Long, Value::Integer(number)) => {
            outside(shape, i128::from(*number))
        }
        (ShapeType::Timestamp, Value::Integer(_) | Value::Float(_) | Value::String(_)) => 0,
        _ => 1,
    }
}

fn object(shape: &'static Shape, node: &Node) -> usize {
    let below: usize = node
        .entries()
        .iter()
        .map(|entry| match shape.member(&entry.key) {
            Some(member) => misfits(member.shape(), &entry.node),
            None => 1,
        })
        .sum();
    let is_absent = |name: &str| node.get(name).is_none();
    let members = shape.members().iter();
    let absent = members.filter(|member| member.required && is_absent(member.name));
    let is_ambiguous = matches!(shape.kind, ShapeType::Union(_)) && node.entries().len() != 1;
    below + absent.count() + usize::from(is_ambiguous)
}

fn outside(shape: &Shape, number: i128) -> usize {
    let is_less = shape.bounds.min.is_some_and(|min| number < min.into());
    let is_more = shape.bounds.max.is_some_and(|max| number > max.into());
    usize::from(is_less || is_more)
}
