//! Control characters in text that people read.
//!
//! Names, file names, arguments and requests come from elsewhere. On a terminal their control
//! characters could move the cursor, set titles, or show text in another order than it is in.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with `\u{1b}` in place of each control character; line breaks and tabs too.
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, is_control)
}

/// Likewise for text of several lines: line breaks and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |c| is_control(c) && !matches!(c, '\n' | '\t'))
}

/// JSON with `\u009b` in place of each control character; JSON itself escapes those of ASCII only.
pub fn json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_control(c) {
            // All of them are of the basic plane.
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// The text with another character in place of each control character, so that every byte stays where
/// it is. Line breaks, tabs and the rest of ASCII stay.
pub fn in_place(text: &str) -> Cow<'_, str> {
    let is_replaced = |c: char| !c.is_ascii() && is_control(c);
    if !text.contains(is_replaced) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c.len_utf8() {
        2 if is_replaced(c) => '·',
        3 if is_replaced(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            let _ = write!(escaped, "\\u{{{:x}}}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Whether a character controls how others are shown: C0, DEL, C1, line and paragraph separators, and
/// the marks, embeddings, overrides and isolates of bidirectional text. The two that are not
/// characters count too: XML cannot contain them.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{fffe}'
                | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(line("\u{1b}]0;T\u{7}"), "\\u{1b}]0;T\\u{7}");
        assert_eq!(line("\u{9b}31m a\u{85}b"), "\\u{9b}31m a\\u{85}b");
        assert_eq!(line("a\u{202e}b\u{2069}"), "a\\u{202e}b\\u{2069}");
        assert_eq!(line("a\nb\tc"), "a\\u{a}b\\u{9}c");
        assert_eq!(lines("a\nb\tc\r"), "a\nb\tc\\u{d}");
    }

    #[test]
    fn replaced_characters_leave_the_others_where_they_are() {
        let text = "a\u{9b}b\u{202e}c\nd\u{85}é日";
        let shown = in_place(text);
        assert_eq!(shown, "a·b\u{fffd}c\nd·é日");
        assert_eq!(shown.len(), text.len());
    }

    #[test]
    fn other_text_stays() {
        let text = "naïve 日本語 😀 e\u{301} \u{feff}";
        assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
    }
}
