//! A line split into words, as Python's `shlex.split` does it: quotes and backslashes group, and
//! nothing else has a meaning. No `$`, no `#`, no `&`: what a shell would do is not done.

/// The words of a line.
///
/// # Errors
/// A quotation without an end, or a backslash with nothing behind it.
pub fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' | '"' => quoted(c, &mut rest, word.get_or_insert_default())?,
            '\\' => word
                .get_or_insert_default()
                .push(rest.next().ok_or(NOTHING_ESCAPED)?),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

const NOTHING_ESCAPED: &str = "there is nothing behind its last backslash";

/// Reads up to the closing quote. In double quotes a backslash escapes a quote or a backslash.
fn quoted(
    quote: char,
    rest: &mut std::str::Chars<'_>,
    word: &mut String,
) -> Result<(), &'static str> {
    loop {
        match rest.next().ok_or("a quotation in it has no end")? {
            c if c == quote => return Ok(()),
            '\\' if quote == '"' => match rest.next().ok_or(NOTHING_ESCAPED)? {
                c @ ('"' | '\\') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_python_does() {
        let cases: [(&str, &[&str]); 8] = [
            ("a  b\tc", &["a", "b", "c"]),
            ("'a b' \"c d\"e", &["a b", "c de"]),
            ("a '' b", &["a", "", "b"]),
            (
                "p pa$$word $(x) `y` & #z",
                &["p", "pa$$word", "$(x)", "`y`", "&", "#z"],
            ),
            (r#"a\ b "c\"d\\e\f" 'g\h'"#, &["a b", "c\"d\\e\\f", "g\\h"]),
            (r"C:\\x", &[r"C:\x"]),
            ("\"vault #3\"", &["vault #3"]),
            ("", &[]),
        ];
        for (line, words) in cases {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
        assert!(split("a 'b").is_err());
        assert!(split("a \\").is_err());
    }
}
