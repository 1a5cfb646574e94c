//! Exact bytes of what the parser found. Its marks count characters, include comments behind quoted
//! texts, and leave out the `|` of a block.

use crate::document::Span;
use saphyr_parser::{Marker, ScalarStyle};

/// The byte at which each character begins.
pub struct Offsets {
    /// `None` when every character is one byte.
    bytes: Option<Vec<u32>>,
    length: usize,
}

impl Offsets {
    pub fn of(text: &str) -> Offsets {
        let bytes = || text.char_indices().map(|(byte, _)| byte as u32).collect();
        Offsets {
            bytes: (!text.is_ascii()).then(bytes),
            length: text.len(),
        }
    }

    pub fn byte(&self, mark: &Marker) -> usize {
        let byte = match &self.bytes {
            Some(bytes) => bytes.get(mark.index()).map(|byte| *byte as usize),
            None => Some(mark.index()),
        };
        byte.unwrap_or(self.length).min(self.length)
    }
}

/// The anchor and the tag that may be before a node's content.
pub struct Properties {
    /// The tag; empty when there is none.
    pub tag: Span,
    /// The content, as the parser marks it.
    pub content: Span,
    /// A place before the content from which nothing but blanks, comments and indicators lead to it.
    pub behind: usize,
}

impl Properties {
    /// There is neither anchor nor tag. `behind` is where the key or value before the node ends.
    pub fn none(content: Span, behind: usize) -> Properties {
        Properties {
            tag: Span::default(),
            content,
            behind,
        }
    }

    /// Finds anchor and tag at the begin of a node.
    pub fn find(text: &str, node: Span) -> Properties {
        let mut tag = Span::default();
        let mut at = node.start as usize;
        loop {
            let rest = &text[at..];
            if !rest.starts_with(['!', '&']) {
                break;
            }
            let length = rest.find(ends_word).unwrap_or(rest.len());
            if rest.starts_with('!') {
                tag = Span::new(at, at + length);
            }
            at = skip_blanks(text, at + length);
        }
        let end = node.end as usize;
        Properties {
            tag,
            content: Span::new(at.min(end), end),
            behind: at,
        }
    }
}

/// What separates words in YAML. Other blanks of Unicode are part of a word.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn ends_word(c: char) -> bool {
    BLANKS.contains(&c) || ",[]{}".contains(c)
}

/// The place behind blanks, line ends and comments.
fn skip_blanks(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text[at..].trim_start_matches(BLANKS);
        at = text.len() - rest.len();
        if !rest.starts_with('#') {
            return at;
        }
        at += rest.find('\n').unwrap_or(rest.len());
    }
}

/// The first of these characters from a place on, comments left out.
pub fn find(text: &str, from: usize, wanted: &[u8]) -> usize {
    let mut at = skip_blanks(text, from);
    while let Some(next) = text[at..].chars().next() {
        if u8::try_from(next).is_ok_and(|byte| wanted.contains(&byte)) {
            return at;
        }
        at = skip_blanks(text, at + next.len_utf8());
    }
    at
}

/// The bytes of the character at a place.
pub fn character(text: &str, at: usize) -> Span {
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    Span::new(at, at + length)
}

/// The bytes of a scalar, with its quotes or the `|` or `>` of a block; where nothing is written, an
/// empty span where it could be.
pub fn scalar(text: &str, value: &str, style: ScalarStyle, properties: &Properties) -> Span {
    let (start, end) = (
        properties.content.start as usize,
        properties.content.end as usize,
    );
    match style {
        ScalarStyle::Plain if value.is_empty() => {
            let at = start + usize::from(text[start..].starts_with(':'));
            Span::new(at, at)
        }
        ScalarStyle::Plain => {
            let written = text[start..end].trim_end_matches(BLANKS);
            Span::new(start, start + written.len())
        }
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            Span::new(start, start + quoted(&text[start..]))
        }
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let header = find(text, properties.behind, b"|>");
            let indicators = |c: char| "|>+-".contains(c) || c.is_ascii_digit();
            let least = text[header..].trim_start_matches(indicators);
            let content = text[..end].trim_end_matches(BLANKS).len();
            // Blanks at the end of the last line are part of the text.
            let line = content + text[content..].find(['\r', '\n']).unwrap_or(end - content);
            Span::new(header, line.max(text.len() - least.len()))
        }
    }
}

/// The length of a quoted text with its quotes.
fn quoted(text: &str) -> usize {
    let single = text.starts_with('\'');
    let mut at = 1;
    while let Some(byte) = text.as_bytes().get(at) {
        at += 1;
        match byte {
            b'\\' if !single => {
                at += text[at..].chars().next().map_or(0, char::len_utf8);
            }
            b'\'' if single && text[at..].starts_with('\'') => at += 1,
            b'\'' if single => break,
            b'"' if !single => break,
            _ => {}
        }
    }
    at
}
