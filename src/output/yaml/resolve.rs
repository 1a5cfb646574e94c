//! What a plain text would be read as, by the rules of YAML 1.2 as ruamel.yaml has them.

use regex_lite::Regex;
use std::sync::LazyLock;

/// Texts that represent something else than themselves: booleans, null, numbers, dates, and the
/// merge and value keys.
static SPECIAL: LazyLock<Regex> = LazyLock::new(|| {
    let integer = r"[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)";
    let float = concat!(
        r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)",
        r"|[-+]?\.(?:[0-9_]+(?:[eE][-+][0-9]+)?|inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    );
    let time = concat!(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?",
        r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?",
    );
    let words = "true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=";
    let any = format!("^(?:{words}|{float}|{time}|{integer})$");
    Regex::new(&any).unwrap_or_else(|error| panic!("{error}"))
});

/// True when the text, written as it is, would be read back as itself.
pub fn reads_as_text(text: &str) -> bool {
    // A name that begins with `_` is one, though digits may be grouped by it.
    text.starts_with('_') || !(text.is_empty() || SPECIAL.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_something_else() {
        for text in [
            "",
            "true",
            "False",
            "null",
            "~",
            "=",
            "<<",
            "1",
            "-1",
            "007",
            "0o7",
            "0x1F",
            "0b1",
            "1_000",
            "1.5",
            "1.",
            "-.5",
            "1e3",
            "1.5e-3",
            ".inf",
            "-.INF",
            ".nan",
            "2020-01-01",
            "2020-01-01T00:00:07.123000+00:00",
            "2020-1-1 0:00:00Z",
            "123456789012",
            "+_",
        ] {
            assert!(!reads_as_text(text), "{text}");
        }
    }

    #[test]
    fn what_does_not() {
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "tRue",
            "nul",
            "12:30:45",
            "1.2.3",
            "0x",
            "0o8",
            "_1",
            "1e",
            ".",
            "..5",
            "2020-1-1",
            "10.0.0.0/16",
            "inf",
            "arn:aws",
            "1,000",
            "==",
            "v1",
        ] {
            assert!(reads_as_text(text), "{text}");
        }
    }
}
