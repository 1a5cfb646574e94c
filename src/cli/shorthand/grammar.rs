//! The grammar of shorthand:
//!
//! ```text
//! parameter = keyval *( "," keyval )
//! keyval    = key [ "@" ] "=" ( list / hash / run )
//! list      = "[" [ item *( "," item ) ] "]"
//! hash      = "{" [ key [ "@" ] "=" item *( "," key [ "@" ] "=" item ) ] "}"
//! item      = list / hash / [ first ]
//! run       = [ first ] *( "," second )
//! ```
//!
//! `first` and `second` are texts in quotes or plain; a plain `second` ends at `=`, so that in
//! `a=1,2,b=3` the `2` belongs to `a`, and `b` is a key. `@` says that a value may name a file.

use super::context::Context;
use super::text::{self, ends_first, ends_second, is_blank};
use crate::cli::error::Error;
use crate::diagnostic::lookalike;
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Entry, Location, MAX_DEPTH, Node, Place, Span, Spans, Value, syntax_error};
use compact_str::CompactString;

/// The rule of every finding about shorthand.
pub const SYNTAX: &str = "shorthand-syntax";

/// What stops the reading of a text.
pub type Fault = Diagnostic;

/// Where in a text the reader is, and what it has read.
pub struct Grammar<'t, 'c> {
    /// Up to the end of the word that is read.
    text: &'t str,
    at: usize,
    context: Context<'c>,
    pub spans: Spans,
}

/// A scalar: its value, and where it is, including its quotes.
struct Text {
    value: CompactString,
    span: Span,
}

/// What is before a value.
struct Key {
    text: CompactString,
    span: Span,
    /// `@=`: the value may name a file.
    loads: bool,
}

impl Key {
    fn position(&self, depth: usize) -> Position {
        Position {
            key: Some(self.span),
            loads: self.loads,
            depth,
        }
    }
}

/// Where a value is.
#[derive(Clone, Copy)]
struct Position {
    key: Option<Span>,
    loads: bool,
    depth: usize,
}

impl Position {
    /// Inside a list that is here.
    fn item(self) -> Position {
        Position {
            key: None,
            depth: self.depth + 1,
            ..self
        }
    }
}

impl<'t, 'c> Grammar<'t, 'c> {
    pub fn new(context: Context<'c>) -> Self {
        Grammar {
            text: "",
            at: 0,
            context,
            spans: Spans::default(),
        }
    }

    /// Reads one word of shorthand: what is in `text` from `start`.
    ///
    /// # Errors
    /// The first fault.
    pub fn parameter(&mut self, text: &'t str, start: usize) -> Result<Node, Fault> {
        (self.text, self.at) = (text, start);
        if self.rest().starts_with(is_blank) {
            return Err(self.fault("a blank is not allowed before the first key"));
        }
        let node = self.spans.open(None, start);
        let mut entries = Vec::new();
        loop {
            let key = self.key()?;
            if let Some(finding) = self.duplicate(&entries, &key) {
                let hint = "members of an item are separated by `,`, items of a list by a blank";
                return Err(finding.help(hint).error(syntax_error::DUPLICATE));
            }
            let node = if self.rest().starts_with(['[', '{']) {
                self.item(key.position(1))?
            } else {
                self.run(key.position(1))?
            };
            entries.push(Entry {
                key: key.text,
                node,
            });
            if self.rest().is_empty() {
                break;
            }
            self.expect(",")?;
        }
        Ok(self.close(node, self.at, Value::Object(entries)))
    }

    /// Takes a whole word as a string.
    pub fn word(&mut self, word: &str, start: usize) -> Node {
        let node = self.spans.open(None, start);
        self.close(node, start + word.len(), Value::String(word.into()))
    }

    /// A key, up to the value behind its `=`.
    fn key(&mut self) -> Result<Key, Fault> {
        let start = self.at;
        self.pass(|c| c.is_ascii_alphanumeric() || "-_.#/:".contains(c));
        let span = Span::new(start, self.at);
        self.pass(is_blank);
        let loads = self.rest().starts_with('@');
        if loads {
            self.expect("@")?;
        }
        self.expect("=")?;
        Ok(Key {
            text: self.text[span.range()].into(),
            span,
            loads,
        })
    }

    fn item(&mut self, position: Position) -> Result<Node, Fault> {
        match self.rest().chars().next() {
            Some('[') => self.list(position),
            Some('{') => self.hash(position),
            _ => {
                let first = self.first()?;
                self.leaf(first, position)
            }
        }
    }

    fn list(&mut self, position: Position) -> Result<Node, Fault> {
        let node = self.open(position, self.at)?;
        let mut items = Vec::new();
        self.brackets("[", "]", |grammar| {
            items.push(grammar.item(position.item())?);
            Ok(())
        })?;
        Ok(self.close(node, self.at, Value::Array(items)))
    }

    fn hash(&mut self, position: Position) -> Result<Node, Fault> {
        let node = self.open(position, self.at)?;
        let mut entries: Vec<Entry> = Vec::new();
        self.brackets("{", "}", |grammar| {
            let key = grammar.key()?;
            if let Some(mut finding) = grammar.duplicate(&entries, &key) {
                finding.help = vec!["the last one counts".to_owned()];
                let finding = finding.warning(syntax_error::DUPLICATE);
                grammar.context.warnings.push(finding);
                entries.retain(|entry| entry.key != key.text);
            }
            let node = grammar.item(key.position(position.depth + 1))?;
            entries.push(Entry {
                key: key.text,
                node,
            });
            Ok(())
        })?;
        Ok(self.close(node, self.at, Value::Object(entries)))
    }

    /// What is between two brackets, with commas between; one may be behind the last.
    fn brackets(
        &mut self,
        open: &str,
        close: &str,
        mut inside: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let opened = Span::new(self.at, self.at + open.len());
        self.expect(open)?;
        while !self.rest().starts_with(close) {
            inside(self)?;
            self.pass(is_blank);
            if self.rest().starts_with(',') {
                self.expect(",")?;
            } else if !self.rest().starts_with(close) {
                let message = format!("expected `,` or `{close}`, found {}", self.found());
                let finding = self.finding(message);
                let finding = finding.against(self.location(opened), "opened here");
                return Err(finding.error(SYNTAX));
            }
        }
        self.at += close.len();
        Ok(())
    }

    /// A value, or a list of several with commas between.
    fn run(&mut self, position: Position) -> Result<Node, Fault> {
        let first = self.first()?;
        let mut more = Vec::new();
        self.pass(is_blank);
        while self.rest().starts_with(',') {
            let comma = self.at;
            if let Some(text) = self.second()? {
                more.push(text);
            } else {
                // A key is next. AWS CLI forgives a second comma before it.
                if !self.rest().starts_with(',') {
                    self.at = comma;
                }
                break;
            }
        }
        let Some(last) = more.last() else {
            return self.leaf(first, position);
        };
        let end = last.span.end as usize;
        let node = self.open(position, first.span.start as usize)?;
        let texts = std::iter::once(first).chain(more);
        let items = texts.map(|text| self.leaf(text, position.item()));
        let value = Value::Array(items.collect::<Result<_, _>>()?);
        Ok(self.close(node, end, value))
    }

    /// The value of a run behind a comma; `None` when a key is there instead.
    fn second(&mut self) -> Result<Option<Text>, Fault> {
        self.expect(",")?;
        let quoted = self.rest().starts_with(['"', '\'']);
        let text = self.text(ends_second)?;
        if text.is_none() && self.rest().is_empty() {
            return Err(self.fault("expected a value or `key=value` behind `,`, found the end"));
        }
        self.pass(is_blank);
        let ends = self.rest().is_empty() || self.rest().starts_with(',');
        Ok(text.filter(|_| ends || quoted))
    }

    /// The value behind a `=`; nothing is a value too.
    fn first(&mut self) -> Result<Text, Fault> {
        let nothing = Text {
            value: CompactString::default(),
            span: Span::new(self.at, self.at),
        };
        Ok(self.text(ends_first)?.unwrap_or(nothing))
    }

    fn text(&mut self, ends: fn(char) -> bool) -> Result<Option<Text>, Fault> {
        let rest = self.rest();
        let scalar = if rest.starts_with(['"', '\'']) {
            let unclosed = || self.fault("this quote is not closed");
            Some(text::quoted(rest).ok_or_else(unclosed)?)
        } else {
            text::plain(rest, ends)
        };
        Ok(scalar.map(|scalar| {
            let span = Span::new(self.at, self.at + scalar.length);
            self.at += scalar.taken;
            Text {
                value: scalar.value,
                span,
            }
        }))
    }

    /// A node of a text, or of the file that it names.
    fn leaf(&mut self, text: Text, position: Position) -> Result<Node, Fault> {
        let value = if position.loads {
            let loaded = (self.context.load)(&text.value);
            loaded
                .map_err(|error| self.unreadable(text.span, error))?
                .into()
        } else {
            text.value
        };
        let node = self.spans.open(position.key, text.span.start as usize);
        Ok(self.close(node, text.span.end as usize, Value::String(value)))
    }

    /// Begins a list or a hash.
    fn open(&mut self, position: Position, start: usize) -> Result<u32, Fault> {
        if position.depth >= MAX_DEPTH {
            let first = self.location(Span::new(start, start + 1));
            return Err(syntax_error::too_deep(first));
        }
        Ok(self.spans.open(position.key, start))
    }

    fn close(&mut self, node: u32, end: usize, value: Value) -> Node {
        self.spans.close(node, end);
        Node {
            value,
            place: Place {
                source: self.context.source,
                node,
            },
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn pass(&mut self, skips: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !skips(c)).unwrap_or(rest.len());
    }

    /// Goes behind a mark and the blanks around it.
    fn expect(&mut self, mark: &str) -> Result<(), Fault> {
        self.pass(is_blank);
        if !self.rest().starts_with(mark) {
            return Err(self.fault(format!("expected `{mark}`, found {}", self.found())));
        }
        self.at += mark.len();
        self.pass(is_blank);
        Ok(())
    }

    fn found(&self) -> String {
        let next = self.rest().chars().next();
        next.map_or("the end".to_owned(), |c| format!("`{c}`"))
    }

    fn location(&self, span: Span) -> Location {
        Location::bytes(self.context.source, span.start as usize, span.end as usize)
    }

    /// What is wrong with the character that is next.
    fn fault(&self, message: impl Into<String>) -> Fault {
        self.finding(message).error(SYNTAX)
    }

    fn finding(&self, message: impl Into<String>) -> Finding {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        let next = self.location(Span::new(self.at, self.at + length));
        let finding = Finding::new(next, message);
        let lookalike = lookalike::help(self.rest());
        finding.help(lookalike.unwrap_or_else(|| {
            "write `key=value,other=[1,2],third={inner=x}`; quote a value that holds one of `,'\"]}`"
                .to_owned()
        }))
    }

    fn duplicate(&self, entries: &[Entry], key: &Key) -> Option<Finding> {
        let known = entries.iter().find(|entry| entry.key == key.text)?;
        let first = self.spans.keys[known.node.place.node as usize].unwrap_or_default();
        let finding = syntax_error::duplicate_key(self.location(key.span), &key.text);
        Some(finding.against(self.location(first), "the first one"))
    }

    fn unreadable(&self, span: Span, error: Error) -> Fault {
        let finding = Finding::new(self.location(span), error.message);
        let hints = error.hints.into_iter();
        hints.fold(finding, Finding::help).error(SYNTAX)
    }
}
