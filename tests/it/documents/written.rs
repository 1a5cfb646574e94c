//! JSON5 in every way in which it can be written, with the value that is meant.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A text and what it means.
#[derive(Clone, Debug)]
pub struct Written {
    pub text: String,
    pub value: Value,
}

/// A whole document: a value, with blanks around it and perhaps a byte order mark before.
pub fn document() -> impl Strategy<Value = Written> {
    (select(&["", "\u{feff}"][..]), spaced(value())).prop_map(|(mark, written)| Written {
        text: format!("{mark}{}", written.text),
        ..written
    })
}

fn value() -> impl Strategy<Value = Written> {
    let scalar = prop_oneof![word(), integer(), fraction(), string()];
    scalar.prop_recursive(
        4,
        24,
        6,
        |inner| prop_oneof![2 => array(inner.clone()), 3 => object(inner)],
    )
}

fn array(item: impl Strategy<Value = Written>) -> impl Strategy<Value = Written> {
    (vec(spaced(item), 0..5), trailing_comma()).prop_map(|(items, comma)| {
        let texts: Vec<String> = items.iter().map(|item| item.text.clone()).collect();
        Written {
            text: format!("[{}]", listed(&texts, &comma)),
            value: items.into_iter().map(|item| item.value).collect(),
        }
    })
}

fn object(value: impl Strategy<Value = Written>) -> impl Strategy<Value = Written> {
    let entries = vec((spaced(key()), spaced(value)), 0..5);
    (entries, trailing_comma()).prop_map(|(entries, comma)| {
        let (mut texts, mut map) = (Vec::new(), Map::new());
        for (key, written) in entries {
            let name = key.value.as_str().unwrap();
            if !map.contains_key(name) {
                map.insert(name.to_owned(), written.value);
                texts.push(format!("{}:{}", key.text, written.text));
            }
        }
        Written {
            text: format!("{{{}}}", listed(&texts, &comma)),
            value: Value::Object(map),
        }
    })
}

/// Items between commas; after the last one the comma, if there is any, and a blank.
fn listed(items: &[String], (comma, blank): &(bool, String)) -> String {
    let comma = if *comma && !items.is_empty() { "," } else { "" };
    format!("{}{comma}{blank}", items.join(","))
}

fn trailing_comma() -> impl Strategy<Value = (bool, String)> {
    (any::<bool>(), blank())
}

// -- blanks ----------------------------------------------------------------------------------

/// Blanks before and after.
fn spaced(inner: impl Strategy<Value = Written>) -> impl Strategy<Value = Written> {
    (blank(), inner, blank()).prop_map(|(before, written, after)| Written {
        text: format!("{before}{}{after}", written.text),
        ..written
    })
}

fn blank() -> impl Strategy<Value = String> {
    const SPACES: [&str; 17] = [
        " ", "  ", "\t", "\u{b}", "\u{c}", "\u{a0}", "\u{feff}", "\u{1680}", "\u{2000}",
        "\u{200a}", "\u{202f}", "\u{205f}", "\u{3000}", "\n", "\r", "\r\n", "\u{2028}",
    ];
    let space = select(&SPACES[..]).prop_map(str::to_owned);
    let inside = "[ -~é日🎌\"'{}\\[\\]*\\\\]{0,6}";
    let line = (inside, select(LINE_ENDS)).prop_map(|(text, end)| format!("//{text}{end}"));
    let block = (inside, select(LINE_ENDS)).prop_map(|(text, end)| {
        let text = text.replace("*/", "* /");
        format!("/*{}{end}**/", text.trim_end_matches('*'))
    });
    vec(prop_oneof![6 => space, 1 => line, 1 => block], 0..3).prop_map(|pieces| pieces.concat())
}

const LINE_ENDS: &[&str] = &["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"];

// -- scalars ---------------------------------------------------------------------------------

fn word() -> impl Strategy<Value = Written> {
    let words = [
        ("null", Value::Null),
        ("true", json!(true)),
        ("false", json!(false)),
    ];
    select(words.to_vec()).prop_map(|(text, value)| Written {
        text: text.to_owned(),
        value,
    })
}

fn integer() -> impl Strategy<Value = Written> {
    let decimal = (any::<i64>(), any::<bool>()).prop_map(|(number, plus)| Written {
        text: format!("{}{number}", if plus && number >= 0 { "+" } else { "" }),
        value: json!(number),
    });
    let small = (0..=65_535_i64).prop_map(|number| Written {
        text: number.to_string(),
        value: json!(number),
    });
    let hexadecimal =
        (any::<u64>(), 0..64_u32, any::<bool>()).prop_map(|(number, shift, upper)| {
            let number = number >> shift;
            Written {
                text: if upper {
                    format!("0X{number:X}")
                } else {
                    format!("0x{number:x}")
                },
                value: json!(number),
            }
        });
    prop_oneof![decimal, small, hexadecimal]
}

fn fraction() -> impl Strategy<Value = Written> {
    let sign = select(&["", "+", "-"][..]);
    let digits = prop_oneof![
        "[1-9][0-9]{0,3}\\.[0-9]{0,4}",
        "\\.[0-9]{1,4}",
        "0\\.[0-9]{1,4}"
    ];
    let exponent = prop_oneof![Just(String::new()), "[eE][+-]?[0-9]"];
    (sign, digits, exponent).prop_map(|(sign, digits, exponent)| {
        let text = format!("{sign}{digits}{exponent}");
        let number: f64 = text.parse().unwrap();
        Written {
            text,
            value: json!(number),
        }
    })
}

// -- strings and keys ------------------------------------------------------------------------

fn string() -> impl Strategy<Value = Written> {
    (select(&['"', '\''][..]), vec(piece(), 0..6)).prop_map(|(quote, pieces)| {
        let (mut text, mut meant) = (String::from(quote), String::new());
        for (written, letters) in pieces {
            if written == quote.to_string() {
                text.push('\\');
            }
            text.push_str(&written);
            meant.push_str(&letters);
        }
        text.push(quote);
        Written {
            text,
            value: json!(meant),
        }
    })
}

/// A part of a string: as it is written, and what it means.
fn piece() -> impl Strategy<Value = (String, String)> {
    const ESCAPES: &[(&str, &str)] = &[
        ("\\n", "\n"),
        ("\\r", "\r"),
        ("\\t", "\t"),
        ("\\b", "\u{8}"),
        ("\\f", "\u{c}"),
        ("\\v", "\u{b}"),
        ("\\0.", "\0."),
        ("\\\\", "\\"),
        ("\\/", "/"),
        ("\\'", "'"),
        ("\\\"", "\""),
        ("\\a", "a"),
        ("\\日", "日"),
        ("\\\n", ""),
        ("\\\r\n", ""),
        ("\\\r", ""),
        ("\\\u{2028}", ""),
        ("//", "//"),
        ("/*", "/*"),
        ("*/", "*/"),
        ("]},:[{", "]},:[{"),
    ];
    let pair = |(written, meant): (&str, &str)| (written.to_owned(), meant.to_owned());
    let raw = any::<char>()
        .prop_filter("a string ends neither here nor on this line", |letter| {
            !matches!(letter, '\\' | '\n' | '\r')
        })
        .prop_map(|letter| (letter.to_string(), letter.to_string()));
    let byte =
        any::<u8>().prop_map(|byte| (format!("\\x{byte:02X}"), char::from(byte).to_string()));
    let unicode = any::<char>().prop_map(|letter| {
        let mut units = [0; 2];
        let units = letter.encode_utf16(&mut units).iter();
        (
            units.map(|unit| format!("\\u{unit:04x}")).collect(),
            letter.to_string(),
        )
    });
    prop_oneof![4 => raw, 2 => select(ESCAPES).prop_map(pair), 1 => byte, 1 => unicode]
}

fn key() -> impl Strategy<Value = Written> {
    const ODD: &[(&str, &str)] = &[
        ("null", "null"),
        ("Infinity", "Infinity"),
        ("$", "$"),
        ("_0", "_0"),
        ("日本語", "日本語"),
        ("ключ", "ключ"),
        ("é\u{200d}x", "é\u{200d}x"),
        ("\\u0061b", "ab"),
        ("a\\u65e5", "a日"),
    ];
    let plain = "[a-zA-Z_$][a-zA-Z0-9_$]{0,8}".prop_map(|name| Written {
        value: json!(name),
        text: name,
    });
    let odd = select(ODD).prop_map(|(text, name)| Written {
        text: text.to_owned(),
        value: json!(name),
    });
    prop_oneof![3 => plain, 1 => odd, 2 => string()]
}
