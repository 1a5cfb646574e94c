//! Shapes in words, for people: what a value is and what its limits are.

use super::{Bounds, Kind, Shape};

/// What a value is: `list of object (Listener)`.
pub fn type_of(shape: &'static Shape) -> String {
    match &shape.kind {
        Kind::Structure(_) => format!("object ({})", shape.name),
        Kind::Union(_) => format!("object of exactly one member ({})", shape.name),
        Kind::List(_) => format!("list of {}", shape.item().map_or_else(String::new, type_of)),
        Kind::Enum(values) => format!("one of {}", values.join(", ")),
        Kind::String => "string".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer | Kind::Long => "integer".to_owned(),
        Kind::Timestamp => "timestamp".to_owned(),
    }
}

/// The bounds of a value: `1 to 255 characters`.
pub fn range(shape: &Shape) -> Option<String> {
    let what = match shape.kind {
        Kind::List(_) => " items",
        Kind::String => " characters",
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
