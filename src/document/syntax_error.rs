//! Syntax errors that a text may have in whatever syntax it is written.

use super::node::{MAX_DEPTH, Value};
use super::place::Location;
use crate::diagnostic::{Diagnostic, Finding};

/// The rule against a key that occurs twice in one object.
pub const DUPLICATE: &str = "duplicate-key";
/// The rule against nesting deeper than [`MAX_DEPTH`].
pub const TOO_DEEP: &str = "too-deep";
/// The rule against numbers that would lose digits.
pub const INEXACT: &str = "inexact-number";

/// There is nothing to read. The rule is that of the syntax.
pub fn empty(rule: &'static str, location: Location) -> Diagnostic {
    Finding::new(location, "the text is empty")
        .help("an object is expected, such as `{}`")
        .error(rule)
}

/// A finding of [`DUPLICATE`], to which a reader that knows the first place of the key adds it.
pub fn duplicate_key(location: Location, key: &str) -> Finding {
    let message = format!("the key `{key}` occurs twice in one object");
    Finding::new(location, message)
        .help("of two values for one key only one can be meant; remove the other")
}

/// A list or object that is nested too deeply.
pub fn too_deep(location: Location) -> Diagnostic {
    let message = format!("nested deeper than {MAX_DEPTH} levels");
    Finding::new(location, message)
        .help("no document of App Mesh nests deeper than 20 levels")
        .error(TOO_DEEP)
}

/// A number as it is in the text, and why it cannot be kept.
pub fn inexact(location: Location, number: &str, why: &str) -> Diagnostic {
    let message = format!("`{number}` cannot be kept exactly: {why}");
    Finding::new(location, message)
        .help("write an integer that fits, or quote it if it is a text")
        .error(INEXACT)
}

/// The value of a number that is not an integer of 64 bits.
///
/// # Errors
/// Why it would not be exact: it is not finite, or an integer with more digits than can be kept.
pub fn float(number: f64) -> Result<Value, String> {
    if !number.is_finite() {
        return Err("it is infinite or not a number".to_owned());
    }
    if number.fract() == 0.0 && number.abs() >= u64::MAX as f64 {
        return Err(format!("integers go up to {}", u64::MAX));
    }
    Ok(Value::Float(number))
}
