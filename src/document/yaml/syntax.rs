//! What is wrong with a text, with a hint.

use crate::diagnostic::{Diagnostic, Finding, lookalike};
use crate::document::{Location, SourceId, syntax_error};

/// The rule of every finding about grammar.
pub const SYNTAX: &str = "yaml-syntax";

/// Where the parser gave up, and what it said, as a finding.
pub fn explain(text: &str, source: SourceId, at: usize, said: &str) -> Diagnostic {
    let at = if said.starts_with("simple key expect") {
        line_start(text, at)
    } else {
        at
    };
    let length = text[at..]
        .chars()
        .next()
        .map_or(0, |c| if c == '\n' { 0 } else { c.len_utf8() });
    let location = Location::bytes(source, at, at + length);
    if said == "recursion limit exceeded" {
        return syntax_error::too_deep(location);
    }
    let (message, help) = sentence(said);
    let finding = Finding::new(location, message);
    let lookalike = text.get(line_start(text, at)..).and_then(lookalike::help);
    let help = lookalike.unwrap_or_else(|| help.to_owned());
    let hints = (!help.is_empty()).then_some(help).into_iter();
    hints.fold(finding, Finding::help).error(SYNTAX)
}

/// The first word of the last line above a place that is not empty.
fn line_start(text: &str, at: usize) -> usize {
    let above = text[..at].trim_end();
    let line = above.rfind('\n').map_or(0, |newline| newline + 1);
    let blanks = above[line..].len() - above[line..].trim_start().len();
    line + blanks
}

const INDENT: &str = "indent with blanks; keys of one object begin at the same column";
const BRACKETS: &str = "close every bracket, and put `,` between entries";

/// The parser's sentences in our words: what is wrong, and what to do.
fn sentence(said: &str) -> (&str, &'static str) {
    let known = [
        ("tab", "a tab cannot indent", INDENT),
        (
            "mapping values are not allowed",
            "`:` is not allowed here",
            "quote a text that holds `: `; keys of one object begin at the same column",
        ),
        (
            "illegal placement of ':'",
            "`:` is not allowed here",
            BRACKETS,
        ),
        (
            "simple key expect",
            "expected `:` after this key",
            "write `key: value`",
        ),
        (
            "did not find expected key",
            "expected a key at the column of those above",
            INDENT,
        ),
        (
            "did not find expected '-'",
            "expected `-` at the column of those above",
            "an item of a list begins with `- `",
        ),
        (
            "block sequence entries are not allowed",
            "a list cannot begin on this line",
            "begin it on a line of its own, or write it in brackets: `[1, 2]`",
        ),
        ("',' or '}'", "expected `,` or `}` here", BRACKETS),
        ("',' or ']'", "expected `,` or `]` here", BRACKETS),
        (
            "misplaced bracket",
            "this bracket closes nothing",
            "remove it, or quote a text that holds it",
        ),
        (
            "unknown anchor",
            "this alias has no anchor",
            "set it before, as in `name: &anchor value`; quote a text that begins with `*`",
        ),
        (
            "invalid indentation in quoted scalar",
            "this string is not closed",
            "add the missing quote",
        ),
        (
            "unexpected end of stream",
            "this string is not closed",
            "add the missing quote",
        ),
        ("invalid indentation", "wrong indentation", INDENT),
        ("wrongly indented", "wrong indentation", INDENT),
        (
            "unexpected character",
            "a value cannot begin with this character",
            "quote the value",
        ),
        (
            "trailing content after",
            "expected nothing more behind the quote",
            "quote the whole value",
        ),
        (
            "unknown escape character",
            "an escape sequence in this string means nothing",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        (
            "hexadecimal number",
            "an escape sequence in this string is not complete",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        (
            "unprintable character",
            "this character is not allowed in YAML",
            "write it as an escape sequence in double quotes",
        ),
        (
            "handle wasn't declared",
            "this tag is not declared",
            "quote the value if the `!` belongs to it",
        ),
        ("expected node content", "expected a value here", ""),
    ];
    let found = known.into_iter().find(|(part, _, _)| said.contains(part));
    found.map_or((said, ""), |(_, message, help)| (message, help))
}
