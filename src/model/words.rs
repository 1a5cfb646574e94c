//! Shapes in words, for people: what a value is and what its limits are.

use super::{Bounds, Shape, ShapeType};

/// What a value is: `list of object (Listener)`.
pub fn type_of(shape: &'static Shape) -> String {
    match &shape.kind {
        ShapeType::Structure(_) => format!("object ({})", shape.name),
        ShapeType::Union(_) => format!("object of exactly one member ({})", shape.name),
        ShapeType::List(_) => format!("list of {}", shape.item().map_or_else(String::new, type_of)),
        ShapeType::Enum(values) => format!("one of {}", values.join(", ")),
        ShapeType::String => "string".to_owned(),
        ShapeType::Boolean => "boolean".to_owned(),
        ShapeType::Integer | ShapeType::Long => "integer".to_owned(),
        ShapeType::Timestamp => "timestamp".to_owned(),
    }
}

/// The bounds of a value: `1 to 255 characters`.
pub fn range(shape: &Shape) -> Option<String> {
    let what = match shape.kind {
        ShapeType::List(_) => " items",
        ShapeType::String => " characters",
        _ => "",
    };
    let Bounds { min, max } = shape.bounds;
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}{what}")),
        (None | Some(0), Some(max)) => Some(format!("at most {max}{what}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{what}")),
        (Some(min), None) => Some(format!("at least {min}{what}")),
        (None, None) => None,
    }
}

/// Type and bounds in one phrase: `string, 1 to 255 characters`.
pub fn brief(shape: &'static Shape) -> String {
    match range(shape) {
        Some(range) => format!("{}, {range}", type_of(shape)),
        None => type_of(shape),
    }
}
