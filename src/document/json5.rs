//! JSON5 as nodes.
//!
//! The `json5` crate checks the grammar and hands values to a visitor that builds the tree, refuses
//! duplicate keys and numbers that would lose digits, and counts depth. Texts that are plain JSON are
//! handed over by `serde_json`, which is several times as quick; where it refuses one, `json5` has
//! the word. Neither shows bounds, so [`spans`] finds them in a second pass over the text, made only
//! when something is to be shown.

use super::node::{Entry, MAX_DEPTH, Node, Value, is_key};
use super::place::{Location, Place, SourceId, Span, Spans};
use super::syntax_error::{self, DUPLICATE, INEXACT, TOO_DEEP};
use crate::diagnostic::lookalike;
use crate::diagnostic::{Diagnostic, Finding, Severity};
use ::json5::{Error, ErrorCode, Position};
use compact_str::CompactString;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

/// The tree of a text, or the finding that says why there is none.
pub type Parsed = Result<Node, Diagnostic>;

/// The rule of every finding about grammar.
pub const SYNTAX: &str = "json-syntax";

/// Reads a text: JSON, or JSON with comments, trailing commas, single quotes and the rest of JSON5.
/// A byte order mark at the start is skipped.
///
/// # Errors
/// The first fault of grammar, a key that occurs twice in one object, a number that cannot be kept
/// exactly, or nesting deeper than [`MAX_DEPTH`]; with its place.
pub fn parse(text: &str, source: SourceId) -> Parsed {
    read(text, source, Duplicates::Refused)
}

/// Reads a text as [`parse`] does, save that of two values for one key the last one counts, as with
/// AWS CLI. The first such key becomes a warning.
///
/// # Errors
/// Those of [`parse`], without duplicate keys.
pub fn parse_lenient(text: &str, source: SourceId, warnings: &mut Vec<Diagnostic>) -> Parsed {
    parse(text, source).or_else(|mut finding| {
        if finding.rule != DUPLICATE {
            return Err(finding);
        }
        finding.severity = Severity::Warning;
        finding.finding.help = vec!["the last one counts".to_owned()];
        warnings.push(finding);
        read(text, source, Duplicates::LastCounts)
    })
}

/// What becomes of a key that occurs twice in one object.
#[derive(Clone, Copy, PartialEq)]
enum Duplicates {
    Refused,
    LastCounts,
}

fn read(text: &str, source: SourceId, duplicates: Duplicates) -> Parsed {
    if let Some(node) = plain(text, source) {
        return Ok(node);
    }
    let unfinished = Unfinished::default();
    let mut deserializer = ::json5::Deserializer::from_str(text);
    let seed = Seed {
        source,
        unfinished: &unfinished,
        duplicates,
        numbers: Numbers::AsSuch,
        depth: 0,
    };
    let outcome = seed.deserialize(&mut deserializer).and_then(|node| {
        // The crate looks at what follows the value only when it reads into a type of its own; here
        // a second value is asked for, and there must be none.
        match deserializer.deserialize_any(Nothing) {
            Err(error) if error.code() == Some(ErrorCode::EofParsingValue) => Ok(node),
            Err(error) if error.code() == Some(ErrorCode::EofParsingComment) => Err(error),
            Err(error) => {
                let position = error.position().unwrap_or(Position { line: 0, column: 0 });
                Err(Error::new_at(position, ErrorCode::TrailingCharacters))
            }
            Ok(()) => Ok(node),
        }
    });
    outcome.map_err(|error| explain(text, source, &error))
}

/// A text of plain JSON without duplicate keys, whose numbers are integers; `None` for every other.
fn plain(text: &str, source: SourceId) -> Option<Node> {
    // No key of such a text can be taken for the one under which `serde_json` gives a number.
    if text.contains(NUMBER) {
        return None;
    }
    let unfinished = Unfinished::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed {
        source,
        unfinished: &unfinished,
        duplicates: Duplicates::Refused,
        numbers: Numbers::AsObjects,
        depth: 0,
    };
    let node = seed.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(node)
}

/// What is wrong with a text, with a hint.
fn explain(text: &str, source: SourceId, error: &Error) -> Diagnostic {
    let position = error.position();
    let start = position.map_or(text.len(), |position| offset(text, position));
    let rest = &text[start..];
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let bytes = |length| Location::bytes(source, start, start + length);
    if let Some(code) = error.code() {
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            return syntax_error::empty(SYNTAX, bytes(0));
        }
        if let Some(open) = unclosed_comment(text, code) {
            let finding = Finding::new(Location::bytes(source, open, open + 2), NOT_CLOSED.0);
            return finding.help(NOT_CLOSED.1).error(SYNTAX);
        }
        let (message, help) = sentence(code);
        let finding = Finding::new(bytes(first), message);
        let lookalike = lookalike::help(rest);
        let finding = finding.help(lookalike.unwrap_or_else(|| help.to_owned()));
        return finding.error(SYNTAX);
    }
    let said = error.to_string();
    let said = position.map_or(said.as_str(), |position| {
        said.trim_end_matches(&format!(" at {position}"))
    });
    match said.split_once(": ").unwrap_or((said, "")) {
        (DUPLICATE, key) => {
            syntax_error::duplicate_key(bytes(key_length(rest)), key).error(syntax_error::DUPLICATE)
        }
        (TOO_DEEP, _) => syntax_error::too_deep(bytes(first)),
        (INEXACT, why) => {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || "+-.".contains(c)));
            let length = length.unwrap_or(rest.len());
            syntax_error::inexact(bytes(length), &rest[..length], why)
        }
        _ => Finding::new(bytes(first), said).error(SYNTAX),
    }
}

const NOT_CLOSED: (&str, &str) = ("a comment is not closed", "end it with `*/`");

/// Where the comment opens that the text ends in; the parser reports its own position instead.
fn unclosed_comment(text: &str, code: ErrorCode) -> Option<usize> {
    if !matches!(
        code,
        ErrorCode::EofParsingComment | ErrorCode::ExpectedComment
    ) {
        return None;
    }
    let mut at = 0;
    let mut quote = None;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = letter.len_utf8();
        at += match quote {
            Some(_) if letter == '\\' => {
                length + rest[length..].chars().next().map_or(0, char::len_utf8)
            }
            Some(open) => {
                if letter == open {
                    quote = None;
                }
                length
            }
            None if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            None if rest.starts_with("/*") => match rest[2..].find("*/") {
                Some(end) => end + 4,
                None => return Some(at),
            },
            None => {
                quote = matches!(letter, '"' | '\'').then_some(letter);
                length
            }
        };
    }
    None
}

/// The crate's codes in our words: what is wrong, and what to do.
fn sentence(code: ErrorCode) -> (&'static str, &'static str) {
    #[allow(clippy::enum_glob_use, reason = "a table of all codes")]
    use ErrorCode::*;
    match code {
        EofParsingArray => ("this list is not closed", "add the missing `]`"),
        EofParsingObject => ("this object is not closed", "add the missing `}`"),
        EofParsingString => ("a string is not closed", "add the missing quote"),
        EofParsingComment | ExpectedComment => NOT_CLOSED,
        EofParsingBool
        | EofParsingEscapeSequence
        | EofParsingIdentifier
        | EofParsingNull
        | EofParsingNumber
        | EofParsingValue => ("the text ends too early", "a value is missing"),
        ExpectedClosingBrace => (
            "expected `,` or `}` here",
            "entries of an object are separated by commas",
        ),
        ExpectedClosingBracket => (
            "expected `,` or `]` here",
            "items of a list are separated by commas",
        ),
        ExpectedColon => (
            "expected `:` after the key",
            "an entry of an object reads `key: value`",
        ),
        ExpectedComma => (
            "expected `,` or the end of the list or object here",
            "entries and items are separated by commas",
        ),
        ExpectedIdentifier | InvalidKey => {
            ("expected a key here", "a key is a word or a quoted text")
        }
        InvalidEscapeSequence | InvalidBytes => (
            "this escape sequence means nothing",
            "write `\\\\` for a backslash",
        ),
        LeadingZero => (
            "a number cannot begin with a zero",
            "quote it if it is a text, such as an account",
        ),
        LineTerminatorInString => (
            "a string cannot span lines",
            "close the quote, or write `\\n`",
        ),
        OverflowParsingNumber => (
            "this number is too large",
            "integers go up to 18446744073709551615",
        ),
        TrailingCharacters => (
            "expected nothing more here: the value is complete",
            "one document holds one value",
        ),
        ExpectedBool
        | ExpectedNull
        | ExpectedNumber
        | ExpectedOpeningBrace
        | ExpectedOpeningBracket
        | ExpectedString
        | ExpectedStringOrObject
        | ExpectedValue => (
            "expected a value here",
            "a value is an object, a list, a quoted text, a number, `true`, `false` or `null`",
        ),
    }
}

/// The byte at a position of the crate: line and column from 0, columns in characters.
fn offset(text: &str, Position { line, column }: Position) -> usize {
    let mut rest = text;
    for _ in 0..line {
        let end = rest
            .char_indices()
            .find(|(_, c)| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}'))
            .map_or(rest.len(), |(at, c)| {
                at + if rest[at..].starts_with("\r\n") {
                    2
                } else {
                    c.len_utf8()
                }
            });
        rest = &rest[end..];
    }
    let before = text.len() - rest.len();
    before
        + rest
            .char_indices()
            .nth(column)
            .map_or(rest.len(), |(at, _)| at)
}

fn key_length(rest: &str) -> usize {
    let mut scanner = Scanner {
        text: rest.as_bytes(),
        at: 0,
        spans: Spans::default(),
    };
    scanner.key().range().len()
}

// -- the tree --------------------------------------------------------------------------------

#[derive(Clone, Copy)]
struct Seed<'c> {
    source: SourceId,
    unfinished: &'c Unfinished,
    duplicates: Duplicates,
    numbers: Numbers,
    depth: usize,
}

/// How a crate hands a number over.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    AsSuch,
    /// As an object whose only key begins with [`NUMBER`] and whose value is the number's text: what
    /// `serde_json` does where it is to keep every digit.
    AsObjects,
}

/// How that key begins.
const NUMBER: char = '$';

/// The lists and objects that are still open, each behind the one that it is in. One that ends
/// moves into memory of its exact size: most are short, and many are kept.
#[derive(Default)]
struct Unfinished {
    /// How many nodes have begun.
    nodes: Cell<u32>,
    items: RefCell<Vec<Node>>,
    entries: RefCell<Vec<Entry>>,
}

impl Seed<'_> {
    fn inside(self) -> Self {
        Seed {
            depth: self.depth + 1,
            ..self
        }
    }

    fn check_depth<E: de::Error>(self) -> Result<(), E> {
        if self.depth < MAX_DEPTH {
            Ok(())
        } else {
            Err(E::custom(TOO_DEEP))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let node = self.unfinished.nodes.get();
        self.unfinished.nodes.set(node + 1);
        let value = deserializer.deserialize_any(self)?;
        Ok(Node {
            value,
            place: Place {
                source: self.source,
                node,
            },
        })
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Unsigned(number), Value::Integer))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        syntax_error::float(number).map_err(|why| E::custom(format_args!("{INEXACT}: {why}")))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.check_depth()?;
        let open = &self.unfinished.items;
        let start = open.borrow().len();
        while let Some(item) = access.next_element_seed(self.inside())? {
            open.borrow_mut().push(item);
        }
        Ok(Value::Array(open.borrow_mut().split_off(start)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.check_depth()?;
        let open = &self.unfinished.entries;
        let start = open.borrow().len();
        let mut many = HashSet::new();
        while let Some(word) = access.next_key_seed(Key {
            known: Known {
                entries: open,
                start,
                many: &mut many,
            },
            seed: self,
        })? {
            let Word::Key { key, is_new } = word else {
                return integer(&access.next_value::<String>()?);
            };
            let node = access.next_value_seed(self.inside())?;
            let mut entries = open.borrow_mut();
            if !is_new {
                let place = entries[start..].iter().position(|entry| entry.key == key);
                place.map(|place| entries.remove(start + place));
            }
            entries.push(Entry { key, node });
        }
        Ok(Value::Object(open.borrow_mut().split_off(start)))
    }
}

/// A number by its text.
///
/// # Errors
/// Every number that is not a plain integer: how such a one is kept is not decided here.
fn integer<E: de::Error>(text: &str) -> Result<Value, E> {
    let small = text.parse().map(Value::Integer);
    let number = small.or_else(|_| text.parse().map(Value::Unsigned));
    let number = number.ok().filter(|_| text != "-0");
    number.ok_or_else(|| E::custom("no integer"))
}

/// Takes no value at all: an error at the first character that is not blank.
struct Nothing;

impl Visitor<'_> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing more")
    }
}

/// The keys of one object so far. The few of a usual object are looked through, which is quicker
/// than hashing; a hostile one may have any number.
struct Known<'k> {
    entries: &'k RefCell<Vec<Entry>>,
    start: usize,
    many: &'k mut HashSet<CompactString>,
}

impl Known<'_> {
    /// Whether a key is there already.
    fn has(&mut self, key: &CompactString) -> bool {
        const FEW: usize = 32;
        let entries = &self.entries.borrow()[self.start..];
        if entries.len() < FEW {
            return entries.iter().any(|entry| is_key(&entry.key, key));
        }
        if self.many.is_empty() {
            self.many.extend(entries.iter().map(|it| it.key.clone()));
        }
        !self.many.insert(key.clone())
    }
}

/// A key, and whether it is new. A known one is refused here, where the crate puts the place of the
/// key to the error.
struct Key<'k> {
    known: Known<'k>,
    seed: Seed<'k>,
}

/// What is where a key is expected.
enum Word {
    Key {
        key: CompactString,
        is_new: bool,
    },
    /// No key: the object is a number.
    Number,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Word;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(mut self, text: &str) -> Result<Self::Value, E> {
        if self.seed.numbers == Numbers::AsObjects && text.starts_with(NUMBER) {
            return Ok(Word::Number);
        }
        let key = CompactString::from(text);
        let is_new = !self.known.has(&key);
        if !is_new && self.seed.duplicates == Duplicates::Refused {
            return Err(E::custom(format_args!("{DUPLICATE}: {key}")));
        }
        Ok(Word::Key { key, is_new })
    }
}

// -- bounds ----------------------------------------------------------------------------------

/// The bounds of every key and value of a text that [`parse`] has accepted, by node number.
/// Nothing is checked here; a text that was not accepted gives bounds of no meaning, not a panic.
pub fn spans(text: &str) -> Spans {
    let mut scanner = Scanner {
        text: text.as_bytes(),
        at: 0,
        spans: Spans::default(),
    };
    scanner.value(None);
    scanner.spans
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    spans: Spans,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The length of the white space character that begins here; 0 when there is none.
    fn blank(&self) -> usize {
        match self.text[self.at..] {
            [b' ' | b'\t'..=b'\r', ..] => 1,
            [0xC2, 0xA0, ..] => 2,
            [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..] => 3,
            [0xE1, 0x9A, 0x80, ..]
            | [0xE2, 0x81, 0x9F, ..]
            | [0xE3, 0x80, 0x80, ..]
            | [0xEF, 0xBB, 0xBF, ..] => 3,
            _ => 0,
        }
    }

    fn at_line_end(&self) -> bool {
        matches!(
            self.text[self.at..],
            [b'\n' | b'\r', ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..]
        )
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.text.get(self.at..).unwrap_or_default() {
                [b'/', b'*', inside @ ..] => {
                    let length = inside
                        .windows(2)
                        .position(|pair| pair == b"*/")
                        .unwrap_or(inside.len());
                    self.at = (self.at + 2 + length + 2).min(self.text.len());
                }
                [b'/', b'/', ..] => {
                    while self.at < self.text.len() && !self.at_line_end() {
                        self.at += 1;
                    }
                }
                [] => return,
                _ => match self.blank() {
                    0 => return,
                    length => self.at += length,
                },
            }
        }
    }

    fn key(&mut self) -> Span {
        let start = self.at;
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote),
            _ => self.word(),
        }
        Span::new(start, self.at)
    }

    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }

    fn word(&mut self) {
        while let Some(byte) = self.peek() {
            if b",:[]{}/".contains(&byte) || self.blank() > 0 {
                break;
            }
            self.at += 1;
        }
    }

    fn value(&mut self, key: Option<Span>) {
        self.skip_blanks();
        let node = self.spans.open(key, self.at);
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote),
            Some(b'{') => self.inside(b'}', |scanner| {
                let key = scanner.key();
                scanner.skip_blanks();
                scanner.at += 1; // the colon
                scanner.value(Some(key));
            }),
            Some(b'[') => self.inside(b']', |scanner| scanner.value(None)),
            _ => self.word(),
        }
        self.spans.close(node, self.at);
    }

    fn inside(&mut self, close: u8, mut entry: impl FnMut(&mut Self)) {
        self.at += 1;
        loop {
            self.skip_blanks();
            match self.peek() {
                None => return,
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return;
                }
                Some(_) => {
                    let before = self.at;
                    entry(self);
                    if self.at == before {
                        return;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Anchor;

    const SOURCE: SourceId = SourceId(0);

    fn tree(text: &str) -> serde_json::Value {
        parse(text, SOURCE)
            .unwrap_or_else(|finding| panic!("{}: {text}", finding.finding.message))
            .to_json()
    }

    /// The rule, the marked text and the message of what is wrong.
    fn fault(text: &str) -> (&'static str, String, String) {
        let finding = parse(text, SOURCE).unwrap_err();
        let Anchor::Bytes(span) = finding.finding.primary.location.anchor else {
            panic!("a fault of grammar has bytes")
        };
        (
            finding.rule,
            text[span.range()].to_owned(),
            finding.finding.message.clone(),
        )
    }

    #[test]
    fn reads_all_of_json5() {
        let text = "\u{feff}// 注釈 🎌\n{a: 0x1F90, 'b': +1, \"c\": [.5, 1e2,], /* x */ d: 'it\\'s \\u65e5',\u{a0}e: null,}";
        assert_eq!(
            tree(text),
            serde_json::json!({"a": 8080, "b": 1, "c": [0.5, 100.0], "d": "it's 日", "e": null})
        );
    }

    /// What the quick reader accepts, the parser of the grammar reads in the same way.
    #[test]
    fn plain_json_is_read_the_same() {
        for text in [
            r#"{"a": [1, -2, "x\u0041\"", true, null, {}], "": [], "b": 18446744073709551615}"#,
            " [ 0 , [ ] ] ",
            "7",
            r#""\ud83c\udf8c""#,
        ] {
            let quick = plain(text, SOURCE).unwrap();
            assert_eq!(
                parse(&format!("{text}//"), SOURCE).unwrap(),
                quick,
                "{text}"
            );
        }
        for text in [
            r#"{"a": 1, "a": 2}"#,
            r#"{"$serde_json::private::Number": "1"}"#,
            "[1.0]",
            "[-0]",
            "[1e2]",
            "[1,]",
            "[18446744073709551616]",
            "1 2",
            "\u{feff}1",
            r#""\ud83c""#,
        ] {
            assert!(plain(text, SOURCE).is_none(), "{text}");
        }
    }

    #[test]
    fn keeps_integers_exactly() {
        assert_eq!(
            tree("[9007199254740993, -9223372036854775808, 18446744073709551615]").to_string(),
            "[9007199254740993,-9223372036854775808,18446744073709551615]"
        );
        assert_eq!(
            fault("[1, 123456789012345678901234567890]").1,
            "123456789012345678901234567890"
        );
        assert_eq!(fault("{a: 1e999}").0, INEXACT);
        assert_eq!(fault("[NaN]").1, "NaN");
    }

    #[test]
    fn finds_every_key_and_value() {
        let text = "{ // c\n a : [ 1, 'x' ],\n \"b\":{c:-2}}";
        let spans = spans(text);
        let values: Vec<&str> = spans
            .values
            .iter()
            .map(|span| &text[span.range()])
            .collect();
        let keys: Vec<Option<&str>> = spans
            .keys
            .iter()
            .map(|span| span.map(|span| &text[span.range()]))
            .collect();
        assert_eq!(values, [text, "[ 1, 'x' ]", "1", "'x'", "{c:-2}", "-2"]);
        assert_eq!(
            keys,
            [None, Some("a"), None, None, Some("\"b\""), Some("c")]
        );
    }

    #[test]
    fn places_faults() {
        assert_eq!(
            fault("{\n  a: 1,\n  'a': 2}"),
            (
                DUPLICATE,
                "'a'".into(),
                "the key `a` occurs twice in one object".into()
            )
        );
        assert_eq!(
            fault("{a: 1 b: 2}"),
            (
                SYNTAX,
                "b".into(),
                "expected `,` or the end of the list or object here".into()
            )
        );
        assert_eq!(
            fault("{a: [1, 2"),
            (SYNTAX, "[".into(), "this list is not closed".into())
        );
        assert_eq!(
            fault("{} {}"),
            (
                SYNTAX,
                "{".into(),
                "expected nothing more here: the value is complete".into()
            )
        );
        assert_eq!(
            fault("{} }"),
            (
                SYNTAX,
                "}".into(),
                "expected nothing more here: the value is complete".into()
            )
        );
        assert_eq!(
            fault("\u{feff} \n"),
            (SYNTAX, String::new(), "the text is empty".into())
        );
        assert_eq!(fault("{a: 012}").2, "a number cannot begin with a zero");
        assert_eq!(fault("{} /* x").2, "a comment is not closed");
        assert_eq!(fault("[日]").1, "日");
    }

    #[test]
    fn takes_the_last_of_two_where_that_is_asked_for() {
        let mut warnings = Vec::new();
        let node = parse_lenient("{a: 1, b: 2, a: [3]}", SOURCE, &mut warnings).unwrap();
        assert_eq!(node.to_json(), serde_json::json!({"b": 2, "a": [3]}));
        assert_eq!(node.get("a").unwrap().items()[0].place.node, 4);
        assert_eq!((warnings.len(), warnings[0].rule), (1, DUPLICATE));
    }

    #[test]
    fn limits_depth() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(MAX_DEPTH), SOURCE).is_ok());
        assert_eq!(fault(&nested(MAX_DEPTH + 1)).0, TOO_DEEP);
        assert_eq!(fault(&"[{a:".repeat(100_000)).0, TOO_DEEP);
    }

    #[test]
    fn survives_any_text() {
        for text in [
            "", "\\", "{", "'", "/*", "//", "{\"a\"", "[,", "{:", "\u{e000}", "é", "{'\\", "]]",
            "{a", "/",
        ] {
            spans(text);
            drop(parse(text, SOURCE));
        }
    }
}
