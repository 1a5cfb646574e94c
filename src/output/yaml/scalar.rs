//! Texts as scalars: plain where that is safe, in single quotes where it is not, in double quotes
//! where something must be escaped. Long ones are folded at blanks.

use super::resolve::reads_as_text;
use super::writer::Writer;

/// A line that has passed this column is folded at its next single blank.
const WIDTH: usize = 80;

/// True for a text that takes more than one line in quotes.
pub fn is_multiline(text: &str) -> bool {
    text.contains(is_break)
}

/// Writes a text; what is folded goes on at `indent`.
pub fn write(text: &str, indent: usize, out: &mut Writer) {
    let fold = Some(indent);
    match style(text) {
        Style::Plain => plain(text, fold, out),
        Style::Single => single(text, fold, indent, out),
        Style::Double => double(text, fold, out),
    }
}

/// Writes a text without line breaks as a key, on one line.
pub fn write_key(text: &str, indent: usize, out: &mut Writer) {
    match style(text) {
        Style::Plain => plain(text, None, out),
        Style::Single => single(text, None, indent, out),
        Style::Double => double(text, None, out),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

/// Line breaks, as YAML 1.1 knows them.
fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank_or_break(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\0') || is_break(char)
}

/// Characters that need no escape. libyaml counts none beyond U+FFFF among them.
fn is_printable(char: char) -> bool {
    matches!(char, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && char != '\u{feff}'
}

fn style(text: &str) -> Style {
    let blank_beside_break = text
        .chars()
        .zip(text.chars().skip(1))
        .any(|(left, right)| (left == ' ' && is_break(right)) || (is_break(left) && right == ' '));
    if blank_beside_break || !text.chars().all(is_printable) {
        return Style::Double;
    }
    let at_the_ends = text.starts_with(is_blank_or_break) || text.ends_with(is_blank_or_break);
    if at_the_ends || is_multiline(text) || has_syntax(text) || !reads_as_text(text) {
        Style::Single
    } else {
        Style::Plain
    }
}

/// True when a plain text would be taken for something else than a scalar.
fn has_syntax(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut before = '\0';
    let mut chars = text.chars().peekable();
    let mut first = true;
    while let Some(char) = chars.next() {
        let ends_word = chars.peek().is_none_or(|next| is_blank_or_break(*next));
        let found = match char {
            ':' => ends_word,
            '#' if !first => is_blank_or_break(before),
            '?' | '-' if first => ends_word,
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
            | '@' | '`' => first,
            _ => false,
        };
        if found {
            return true;
        }
        before = char;
        first = false;
    }
    false
}

/// True when a line may be folded at the blank that comes next: it is single, and the line is long.
fn folds(before: Option<char>, after: Option<char>, out: &Writer) -> bool {
    out.column > WIDTH && before != Some(' ') && after != Some(' ')
}

fn plain(text: &str, fold: Option<usize>, out: &mut Writer) {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match fold {
            Some(indent) if char == ' ' && folds(before, chars.peek().copied(), out) => {
                out.line(indent);
            }
            _ => out.char(char),
        }
        before = Some(char);
    }
}

/// In single quotes a line break is an empty line, and the first of several counts twice.
fn single(text: &str, fold: Option<usize>, indent: usize, out: &mut Writer) {
    out.char('\'');
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let after = chars.peek().copied();
        let after_break = before.is_some_and(is_break);
        match (char, fold) {
            (' ', Some(indent))
                if before.is_some() && after.is_some() && folds(before, after, out) =>
            {
                out.line(indent);
            }
            (char, _) if is_break(char) => {
                if char == '\n' && !after_break {
                    out.line_break('\n');
                }
                out.line_break(char);
            }
            _ => {
                if after_break {
                    out.pad(indent);
                }
                if char == '\'' {
                    out.char('\'');
                }
                out.char(char);
            }
        }
        before = Some(char);
    }
    if before.is_some_and(is_break) {
        out.pad(indent);
    }
    out.char('\'');
}

fn double(text: &str, fold: Option<usize>, out: &mut Writer) {
    out.char('"');
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let after = chars.peek().copied();
        match (char, fold) {
            (' ', Some(indent))
                if before.is_some_and(|before| before != ' ')
                    && after.is_some()
                    && out.column > WIDTH =>
            {
                out.line(indent);
                // A blank at the beginning of a line would be lost.
                if after == Some(' ') {
                    out.char('\\');
                }
            }
            (char, _) if !is_printable(char) || is_break(char) || matches!(char, '"' | '\\') => {
                escape(char, out);
            }
            _ => out.char(char),
        }
        before = Some(char);
    }
    out.char('"');
}

fn escape(char: char, out: &mut Writer) {
    let short = match char {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => char,
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(char);
            return out.text(&match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            });
        }
    };
    out.char('\\');
    out.char(short);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Writer::default();
        out.text("- ");
        write(text, 2, &mut out);
        out.text[2..].to_owned()
    }

    #[test]
    fn harmless_texts_are_plain() {
        for text in [
            "plain",
            "arn:aws:appmesh:us-east-1:123456789012:mesh/m",
            "yes",
            "a:b",
            "a#b",
            "-a",
            "a{b}",
            "a,b",
            "it's",
            "a  b",
            "a\u{a0}b",
            "café 日本",
            "a\\b",
        ] {
            assert_eq!(written(text), text);
        }
    }

    #[test]
    fn what_reads_as_something_else_is_in_single_quotes() {
        for text in [
            "123456789012",
            "2020-01-01T00:00:07+00:00",
            "true",
            "",
            "~",
            "a: b",
            "a #b",
            "#a",
            "- a",
            "-",
            "?",
            "? a",
            "*a",
            "&a",
            "%REQ(:PATH)%",
            "@a",
            "`a`",
            "{a}",
            "[a",
            ",a",
            "!a",
            ">a",
            "|a",
            "\"a\"",
            "--- a",
            "...",
            " lead",
            "trail ",
        ] {
            assert_eq!(written(text), format!("'{text}'"));
        }
        assert_eq!(written("'a'"), "'''a'''");
    }

    #[test]
    fn line_breaks_are_empty_lines() {
        for (text, expected) in [
            ("a\nb", "'a\n\n  b'"),
            ("a\n\nb", "'a\n\n\n  b'"),
            ("a\n", "'a\n\n  '"),
            ("\na", "'\n\n  a'"),
            ("a\u{2028}b", "'a\u{2028}  b'"),
        ] {
            assert_eq!(written(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_must_be_escaped_is_in_double_quotes() {
        for (text, expected) in [
            ("a\tb", r#""a\tb""#),
            ("a \nb", r#""a \nb""#),
            ("a\n b", r#""a\n b""#),
            ("a\r\nb", r#""a\r\nb""#),
            ("\"\\\u{7}\u{1b}\u{7f}", r#""\"\\\a\e\x7F""#),
            ("a\u{85}b\u{2028}\t", r#""a\Nb\L\t""#),
            ("\u{feff}😀", r#""\uFEFF\U0001F600""#),
        ] {
            assert_eq!(written(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_folded_at_a_single_blank() {
        let words = ["word"; 20].join(" ");
        let (line, rest) = (["word"; 16].join(" "), ["word"; 4].join(" "));
        assert_eq!(written(&words), format!("{line}\n  {rest}"));
        assert_eq!(
            written(&format!("'{words}")),
            format!("'''{line}\n  {rest}'")
        );
        assert_eq!(
            written(&format!("{words} ")),
            format!("'{line}\n  {rest} '")
        );
        assert_eq!(
            written(&format!("{words}\t")),
            format!("\"{line}\n  {rest}\\t\"")
        );

        let long = "x".repeat(90);
        assert_eq!(written(&long), long);
        assert_eq!(written(&format!("{long}  y z")), format!("{long}  y\n  z"));
        assert_eq!(
            written(&format!("{long}  \t")),
            format!("\"{long}\n  \\ \\t\"")
        );
    }

    #[test]
    fn keys_are_never_folded() {
        let words = ["word"; 20].join(" ");
        let mut out = Writer::default();
        write_key(&words, 2, &mut out);
        assert_eq!(out.text, words);
    }
}
