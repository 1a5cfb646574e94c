//! What a scalar represents: the core schema of YAML 1.2.
//!
//! `yes` and `on` are strings, `010` is ten, dates are strings, `0x1F` is an integer.

use super::tag::Meaning;
use crate::document::{Value, syntax_error};
use saphyr_parser::ScalarStyle;

/// Why a scalar has no value.
#[derive(Debug, PartialEq)]
pub enum Unfit {
    /// Digits would be lost; why.
    Inexact(String),
    /// It is not what its tag says.
    Tag,
}

/// The value of a scalar.
///
/// # Errors
/// Why there is none.
pub fn value(text: &str, style: ScalarStyle, meaning: &Meaning) -> Result<Value, Unfit> {
    match meaning {
        Meaning::Untagged if style == ScalarStyle::Plain => plain(text).map_err(Unfit::Inexact),
        Meaning::Untagged | Meaning::String | Meaning::Function(_) => {
            Ok(Value::String(text.into()))
        }
        meaning => tagged(meaning, text),
    }
}

/// The value of a scalar without quotes and tag.
fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    if let Some(value) = integer(text) {
        return value;
    }
    match float(text) {
        Some(number) => syntax_error::float(number),
        None => Ok(Value::String(text.into())),
    }
}

/// The value of a scalar with a tag.
fn tagged(meaning: &Meaning, text: &str) -> Result<Value, Unfit> {
    match (meaning, plain(text).map_err(Unfit::Inexact)?) {
        (Meaning::Integer, value @ (Value::Integer(_) | Value::Unsigned(_)))
        | (Meaning::Float, value @ Value::Float(_))
        | (Meaning::Boolean, value @ Value::Bool(_))
        | (Meaning::Null, value @ Value::Null) => Ok(value),
        (Meaning::Float, Value::Integer(number)) => Ok(Value::Float(number as f64)),
        _ => Err(Unfit::Tag),
    }
}

fn integer(text: &str) -> Option<Result<Value, String>> {
    let number = match text.get(..2) {
        Some("0x") => i128::from_str_radix(digits(&text[2..], 16)?, 16),
        Some("0o") => i128::from_str_radix(digits(&text[2..], 8)?, 8),
        _ => {
            digits(text.strip_prefix(['-', '+']).unwrap_or(text), 10)?;
            text.parse()
        }
    };
    let exact = number.ok().and_then(|number| {
        let integer = i64::try_from(number).map(Value::Integer);
        integer
            .or_else(|_| u64::try_from(number).map(Value::Unsigned))
            .ok()
    });
    Some(exact.ok_or_else(|| format!("integers go from {} to {}", i64::MIN, u64::MAX)))
}

/// The text, when it is digits and nothing else.
fn digits(text: &str, radix: u32) -> Option<&str> {
    let all = !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
    all.then_some(text)
}

fn float(text: &str) -> Option<f64> {
    match text.strip_prefix(['-', '+']).unwrap_or(text) {
        ".inf" | ".Inf" | ".INF" => return Some(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    // Rust reads `inf` and `infinity` too, which are words here.
    let numeric = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    numeric.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_core_schema() {
        let string = |text: &str| Value::String(text.into());
        for (text, value) in [
            ("010", Value::Integer(10)),
            ("+5", Value::Integer(5)),
            ("-9223372036854775808", Value::Integer(i64::MIN)),
            ("18446744073709551615", Value::Unsigned(u64::MAX)),
            ("0x1F", Value::Integer(31)),
            ("0o17", Value::Integer(15)),
            ("1.", Value::Float(1.0)),
            (".5", Value::Float(0.5)),
            ("-1.5e3", Value::Float(-1500.0)),
            ("1e3", Value::Float(1000.0)),
            ("~", Value::Null),
            ("Null", Value::Null),
            ("TRUE", Value::Bool(true)),
        ] {
            assert_eq!(plain(text), Ok(value), "{text}");
        }
        for text in [
            "yes",
            "on",
            "tRUE",
            "2020-01-01",
            "1_000",
            "0b1",
            "0x",
            "-",
            ".",
            "e5",
            "1e",
            "inf",
            "NaN",
            "12:30",
            "1.2.3",
            "-0x1F",
            "٣",
        ] {
            assert_eq!(plain(text), Ok(string(text)));
        }
    }

    #[test]
    fn refuses_what_would_lose_digits() {
        for text in [
            "18446744073709551616",
            "-9223372036854775809",
            "1e999",
            "1e30",
            ".inf",
            "-.INF",
            ".nan",
        ] {
            assert!(plain(text).is_err(), "{text}");
        }
    }

    #[test]
    fn obeys_tags() {
        let read = |meaning, text| value(text, ScalarStyle::Plain, &meaning);
        assert_eq!(read(Meaning::String, "5"), Ok(Value::String("5".into())));
        assert_eq!(read(Meaning::Float, "5"), Ok(Value::Float(5.0)));
        assert_eq!(read(Meaning::Boolean, "true"), Ok(Value::Bool(true)));
        assert_eq!(read(Meaning::Integer, "x"), Err(Unfit::Tag));
        assert_eq!(read(Meaning::Null, "5"), Err(Unfit::Tag));
        assert!(matches!(
            read(Meaning::Float, ".inf"),
            Err(Unfit::Inexact(_))
        ));
    }
}
