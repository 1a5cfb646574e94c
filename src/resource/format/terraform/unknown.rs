//! Why a value is unknown, in words.

use crate::document::{Unknown, Value};
use compact_str::{CompactString, format_compact};

/// A value that is not known, with the reason as a phrase.
pub fn explained(unknown: &Unknown) -> Value {
    Value::unknown(Unknown {
        why: reason(&unknown.why),
        symbol: unknown.symbol.clone(),
    })
}

/// Why the value of an expression is unknown, as a phrase.
fn reason(expression: &str) -> CompactString {
    match expression.strip_prefix("var.") {
        Some(name) if !name.contains(['.', '[']) => {
            format_compact!("variable `{name}` has no value")
        }
        _ if expression.contains('(') => format_compact!("`{expression}` is not evaluated"),
        _ => format_compact!("`{expression}` is not known"),
    }
}
