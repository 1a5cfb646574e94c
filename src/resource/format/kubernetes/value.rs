//! Values at places, and values that are not known.

use crate::document::{Node, Place, Value};

/// A value at a place.
pub fn at(place: Place, value: Value) -> Node {
    Node { value, place }
}

/// A value that is not known, and why.
pub fn unknown(place: Place, why: &str) -> Node {
    at(place, Value::unknown(why))
}
