//! Mending what has one safe answer: texts are changed where a fix says so and nowhere else, so that
//! comments and layout stay.

use super::super::error::Error;
use super::super::help;
use super::super::replace;
use super::collect::{Input, Origin};
use super::examine::Examined;
use crate::diagnostic::Fix;
use crate::document::{Part, Source, SourceId, Span, notation};
use crate::output::escape;
use similar::TextDiff;
use std::ops::Range;

/// What stands at these bytes, and what is to stand there.
type Edit = (Span, String);

/// Shows what mending would change, as a unified diff.
///
/// # Errors
/// When standard output cannot be written.
pub fn show(examined: &Examined) -> Result<(), Error> {
    let mut text = String::new();
    for (source, edits) in edited(examined) {
        let mended = apply(&source.text, &edits);
        let name = escape::line(&source.name);
        let diff = TextDiff::from_lines(&source.text, &mended);
        let diff = diff
            .unified_diff()
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_string();
        text.push_str(&diff);
    }
    help::print(&text)
}

/// Mends the files; how many edits that took.
///
/// # Errors
/// A file that cannot be written; standard input, which cannot be changed.
pub fn write(inputs: &[Input], examined: &Examined) -> Result<usize, Error> {
    let mut count = 0;
    for (source, edits) in edited(examined) {
        let input = inputs.iter().find(|input| input.name == source.name);
        let Some(Origin::File(path)) = input.map(|input| &input.origin) else {
            return Err(Error::usage("standard input cannot be mended")
                .hint("give --diff instead of --fix to see what would change"));
        };
        replace::file(path, apply(&source.text, &edits).as_bytes()).map_err(|error| {
            Error::general(format!("'{}' cannot be written: {error}", source.name))
        })?;
        count += edits.len();
    }
    Ok(count)
}

/// The texts that change, and the edits that change them.
fn edited(examined: &Examined) -> impl Iterator<Item = (&Source, Vec<Edit>)> {
    examined.files.iter().filter_map(|id| {
        let source = examined.sources.get(*id);
        let edits = edits(examined, *id, source);
        (!edits.is_empty()).then_some((source, edits))
    })
}

/// The edits of a source, in the order of the text. Of two that overlap the first is made; the
/// other one comes with the next round, if it is still needed.
fn edits(examined: &Examined, id: SourceId, source: &Source) -> Vec<Edit> {
    let fixes = examined.findings.iter().filter_map(|it| it.fix.as_ref());
    let shared = if is_yaml(source) {
        shared(&source.text)
    } else {
        Vec::new()
    };
    let mut edits: Vec<Edit> = fixes
        .filter(|fix| fix.location.source == id)
        .map(|fix| (source.span(fix.location.part), written(fix, source)))
        .filter(|(span, text)| source.text[span.range()] != **text)
        .filter(|(span, _)| !is_computed(&source.text[span.range()]))
        .filter(|(span, _)| !shared.iter().any(|it| it.contains(&(span.start as usize))))
        .collect();
    edits.sort_by_key(|(span, _)| *span);
    let mut end = 0;
    edits.retain(|(span, _)| {
        let is_apart = span.start >= end;
        if is_apart {
            end = span.end;
        }
        is_apart
    });
    edits
}

/// The bytes under anchors of YAML that an alias repeats: what is right in one place may be wrong in
/// the other.
fn shared(text: &str) -> Vec<Range<usize>> {
    let anchors = text.match_indices(" &").filter_map(|(at, _)| {
        let name = text[at + 2..]
            .split([' ', '\n', '\r', ',', '}', ']'])
            .next()?;
        let is_repeated = !name.is_empty() && text.contains(&format!("*{name}"));
        is_repeated.then(|| at..end_of_block(text, at))
    });
    anchors.collect()
}

/// Where the block ends that begins on the line of this byte: before the next line that is indented
/// no deeper.
fn end_of_block(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let key = &text[start..];
    let column = key.len() - key.trim_start_matches([' ', '-']).len();
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        let depth = line.len() - content.len();
        // The items of a list may be as deep as its key.
        let is_inside = end == start
            || content.trim().is_empty()
            || depth > column
            || depth == column && content.starts_with('-');
        if !is_inside {
            break;
        }
        end += line.len();
    }
    end
}

/// Whether what is written is a function or an alias: its value comes from elsewhere, and a literal
/// in its place would only hide that.
fn is_computed(written: &str) -> bool {
    let inside = written.trim_start_matches(|it: char| it == '{' || it.is_whitespace());
    let inside = inside.trim_start_matches(['"', '\'']);
    written.starts_with(['!', '*'])
        || written.starts_with('{') && (inside.starts_with("Ref") || inside.starts_with("Fn::"))
        || inside.starts_with("Fn::") && inside.contains(':')
}

/// A replacement as it is written in its text: a key or a text keeps the quotes of what it replaces.
fn written(fix: &Fix, source: &Source) -> String {
    let old = &source.text[source.span(fix.location.part).range()];
    let quote = ["\"", "'"].into_iter().find(|quote| old.starts_with(quote));
    let is_key = matches!(fix.location.part, Part::Key(_));
    let inside = fix
        .replacement
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    match (inside, quote) {
        (None, Some(quote)) if is_key => format!("{quote}{}{quote}", fix.replacement),
        (Some(text), Some(quote)) => format!("{quote}{text}{quote}"),
        // A text without quotes stays without them where YAML reads it as a text.
        (Some(text), None) if is_yaml(source) && is_plain(text) => text.to_owned(),
        _ => fix.replacement.clone(),
    }
}

fn is_yaml(source: &Source) -> bool {
    let start = source.text.trim_start();
    notation::is_named_yaml(&source.name) || !start.starts_with(['{', '[', '/'])
}

/// Whether YAML reads a word without quotes as a text.
fn is_plain(text: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    let means_more = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(is_word)
        && !means_more.contains(&text.to_ascii_lowercase().as_str())
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let (mut mended, mut done) = (String::with_capacity(text.len()), 0);
    for (span, replacement) in edits {
        mended.push_str(&text[done..span.start as usize]);
        mended.push_str(replacement);
        done = span.end as usize;
    }
    mended.push_str(&text[done..]);
    mended
}
