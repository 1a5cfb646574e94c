//! Values as Python writes them: AWS CLI is a Python program, and its output shows it.

use serde_json::{Number, Value};

/// A number as `repr` has it: integers digit by digit, floats as the shortest text that reads back.
pub fn number(number: &Number) -> String {
    let text = number.as_str();
    if is_integer(number) {
        // There is no negative zero among Python's integers.
        return text.strip_prefix("-0").map_or(text, |_| "0").to_owned();
    }
    // Rust reads every JSON number; those beyond the range of a float become infinite, as in Python.
    float(text.parse().unwrap_or(f64::NAN))
}

/// True when Python reads this number as an `int`: it has neither fraction nor exponent.
pub fn is_integer(number: &Number) -> bool {
    !number.as_str().contains(['.', 'e', 'E'])
}

/// A float as `repr` has it: `1.5`, `8585.0`, `1e+20`, `1e-07`.
fn float(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string().to_lowercase();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or_default() {
        -4..=15 => format!("{number:?}"),
        exponent => format!("{digits}e{exponent:+03}"),
    }
}

/// What `str` gives: the bare text of a string, `None`, `True`, a number; containers as `repr`.
pub fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => repr(value),
    }
}

/// What `repr` gives: `'text'`, `None`, `[1, 'a']`, `{'key': True}`.
pub fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(value) => number(value),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(repr).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), repr(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// What Python calls the type of a value.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if is_integer(number) => "int",
        Value::Number(_) => "float",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// A string between the quotes that Python chooses for it.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if char == quote => out.extend(['\\', char]),
            char if is_printable(char) => out.push(char),
            char => out.push_str(&match u32::from(char) {
                code @ 0..=0xff => format!("\\x{code:02x}"),
                code @ 0x100..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
        }
    }
    out.push(quote);
    out
}

/// True for what Python shows as it is. It goes by the same categories of Unicode as Rust's own
/// escapes, which spare combining characters behind another character only.
fn is_printable(char: char) -> bool {
    matches!(char, '\'' | '"') || String::from_iter(['x', char]).escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn printed(text: &str) -> String {
        number(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn integers_are_exact() {
        for text in ["0", "-1", "123456789012345678901234567890"] {
            assert_eq!(printed(text), text);
        }
        assert_eq!(printed("-0"), "0");
    }

    #[test]
    fn floats_are_the_shortest_that_read_back() {
        for (text, expected) in [
            ("1.50", "1.5"),
            ("8585.0", "8585.0"),
            ("1e20", "1e+20"),
            ("1E5", "100000.0"),
            ("0.0000001", "1e-07"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1.25e-9", "1.25e-09"),
            ("9999999999999998.0", "9999999999999998.0"),
            ("1e16", "1e+16"),
            ("1.5e300", "1.5e+300"),
            ("-0.0", "-0.0"),
            ("0.1", "0.1"),
            ("1e400", "inf"),
            ("-1e400", "-inf"),
        ] {
            assert_eq!(printed(text), expected, "{text}");
        }
        assert_eq!(number(&Number::from_f64(1e20).unwrap()), "1e+20");
        assert_eq!(number(&Number::from_f64(3.0).unwrap()), "3.0");
    }

    #[test]
    fn containers_show_strings_in_quotes() {
        let value = json!({"a": [1, null, true, "x"], "b": "it's", "c": "\"'\n\u{7}"});
        assert_eq!(
            str(&value),
            r#"{'a': [1, None, True, 'x'], 'b': "it's", 'c': '"\'\n\x07'}"#
        );
        assert_eq!(str(&json!("x")), "x");
        assert_eq!(
            repr(&json!("é日本😀 e\u{301} \u{a0}\u{2028}\u{feff}\u{e0001}")),
            "'é日本😀 e\u{301} \\xa0\\u2028\\ufeff\\U000e0001'"
        );
    }
}
