//! How a scalar is written in shorthand: in quotes, or plain.

use compact_str::CompactString;

/// A scalar at the begin of a text.
#[derive(Debug, PartialEq)]
pub struct Scalar {
    pub value: CompactString,
    /// How long it is, with its quotes.
    pub length: usize,
    /// How long it is with the blanks behind it.
    pub taken: usize,
}

/// Blanks that may be around `,`, `=`, `@` and brackets.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

/// What ends the first plain value behind a `=`.
pub fn ends_first(c: char) -> bool {
    "\"',]}".contains(c) || is_odd(c)
}

/// What ends a plain value behind a comma.
pub fn ends_second(c: char) -> bool {
    "\"',=".contains(c) || is_odd(c)
}

fn is_odd(c: char) -> bool {
    c < ' ' && !is_blank(c)
}

/// A plain value; `None` when none can begin here. `\,` is a comma, blanks at its end do not count.
pub fn plain(text: &str, ends: fn(char) -> bool) -> Option<Scalar> {
    let cannot_begin = |c: char| c <= ' ' || "\"',=[{".contains(c);
    if text.is_empty() || text.starts_with(cannot_begin) {
        return None;
    }
    let mut taken = text.chars().next().map_or(0, char::len_utf8);
    taken += usize::from(text.starts_with("\\,"));
    while let Some(c) = text[taken..].chars().next() {
        if text[taken..].starts_with("\\,") {
            taken += 2;
        } else if ends(c) {
            break;
        } else {
            taken += c.len_utf8();
        }
    }
    let written = text[..taken].trim_end();
    Some(Scalar {
        value: written.replace("\\,", ",").into(),
        length: written.len(),
        taken,
    })
}

/// A value in quotes; `None` when they are not closed. The quote itself and the backslash are written
/// with a backslash before them; other backslashes represent themselves.
pub fn quoted(text: &str) -> Option<Scalar> {
    let quote = text.chars().next()?;
    let end = closing(text, quote)?;
    let mut value = CompactString::default();
    let mut inside = text[1..end].chars().peekable();
    while let Some(c) = inside.next() {
        let escaped = inside.next_if(|next| c == '\\' && (*next == quote || *next == '\\'));
        value.push(escaped.unwrap_or(c));
    }
    Some(Scalar {
        value,
        length: end + 1,
        taken: end + 1,
    })
}

/// Where the quote is that closes. When none does, as in `"C:\dir\"`, it is the last one behind a
/// backslash, provided that a value may end there.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut last = None;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            return Some(at);
        }
        let escaped = chars.next_if(|(_, next)| c == '\\' && (*next == quote || *next == '\\'));
        last = escaped
            .filter(|(_, c)| *c == quote)
            .map(|(at, _)| at)
            .or(last);
    }
    last.filter(|at| {
        let behind = text[at + 1..].trim_start_matches(is_blank);
        behind.is_empty() || behind.starts_with([',', ']', '}'])
    })
}
