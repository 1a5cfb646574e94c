//! Fixes: texts are changed where a fix says so and nowhere else, so that comments and layout stay.

use super::super::error::Error;
use super::super::replace;
use super::super::stdout;
use super::collect::{Input, Origin};
use super::examine::Examined;
use crate::diagnostic::{Edit, Fix};
use crate::document::{Anchor, Source, SourceId, Span, syntax};
use crate::output::escape;
use similar::TextDiff;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Bytes of a text, and what replaces them.
type Replacement = (Span, String);

/// Which fixes are applied or shown.
pub struct Selection {
    /// Also those that are a guess.
    pub with_unsafe: bool,
}

impl Selection {
    /// Shows what the fixes would change, as a unified diff.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn show(&self, examined: &Examined) -> Result<(), Error> {
        let mut text = String::new();
        for (source, fixes) in self.by_source(examined) {
            let fixed = apply(&source.text, &fixes);
            let name = escape::line(&source.name);
            let diff = TextDiff::from_lines(&source.text, &fixed);
            let diff = diff
                .unified_diff()
                .header(&format!("a/{name}"), &format!("b/{name}"))
                .to_string();
            text.push_str(&diff);
        }
        stdout::print(&text)
    }

    /// Applies the fixes to the files and returns how many.
    ///
    /// # Errors
    /// A file that cannot be written; standard input, which cannot be changed.
    pub fn write(&self, inputs: &[Input], examined: &Examined) -> Result<usize, Error> {
        let mut count = 0;
        for (source, fixes) in self.by_source(examined) {
            let input = inputs.iter().find(|input| input.name == source.name);
            let Some(Origin::File(path)) = input.map(|input| &input.origin) else {
                return Err(Error::usage("fixes cannot be applied to standard input")
                    .hint("give --diff instead of --fix to see what would change"));
            };
            replace::file(path, apply(&source.text, &fixes).as_bytes()).map_err(|error| {
                Error::general(format!("'{}' cannot be written: {error}", source.name))
            })?;
            count += fixes.len();
        }
        Ok(count)
    }

    /// How many findings have a fix that is not selected.
    pub fn left_out(&self, examined: &Examined) -> usize {
        let fixes = examined
            .findings
            .iter()
            .filter_map(|it| it.finding.fix.as_ref());
        fixes.filter(|fix| !self.includes(fix)).count()
    }

    fn includes(&self, fix: &Fix) -> bool {
        self.with_unsafe || fix.is_safe()
    }

    /// The texts that change, and the fixes of each.
    fn by_source<'a>(
        &'a self,
        examined: &'a Examined,
    ) -> impl Iterator<Item = (&'a Source, Vec<Vec<Replacement>>)> {
        let mut by_source: HashMap<SourceId, Vec<&Fix>> = HashMap::new();
        let fixes = examined
            .findings
            .iter()
            .filter_map(|it| it.finding.fix.as_ref());
        for fix in fixes.filter(|fix| self.includes(fix)) {
            if let Some(source) = source_of(fix) {
                by_source.entry(source).or_default().push(fix);
            }
        }
        examined.files.iter().filter_map(move |file| {
            let source = examined.sources.get(file.source);
            let fixes = applicable(&by_source.remove(&file.source)?, source);
            (!fixes.is_empty()).then_some((source, fixes))
        })
    }
}

/// The only source that a fix changes.
fn source_of(fix: &Fix) -> Option<SourceId> {
    let source = fix.edits.first()?.location.source;
    let is_only = fix.edits.iter().all(|it| it.location.source == source);
    is_only.then_some(source)
}

/// The fixes of a source that can be applied together, each as its replacements. Of two that overlap
/// the first is applied; the other one follows in the next round, if it is still needed.
fn applicable(fixes: &[&Fix], source: &Source) -> Vec<Vec<Replacement>> {
    let shared = if is_yaml(source) {
        shared(&source.text)
    } else {
        Vec::new()
    };
    let is_possible = |(span, text): &Replacement| {
        let old = &source.text[span.range()];
        let is_shared = shared.iter().any(|it| it.contains(&(span.start as usize)));
        old != text && !is_computed(old) && !is_shared
    };
    let mut fixes: Vec<Vec<Replacement>> = fixes
        .iter()
        .map(|fix| replacements(fix, source))
        .filter(|edits| edits.iter().all(is_possible))
        .collect();
    fixes.sort_by_key(|edits| edits.first().map(|(span, _)| *span));
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    fixes.retain(|edits| {
        let is_free = edits.iter().all(|(span, _)| is_free(&taken, *span));
        if is_free {
            taken.extend(edits.iter().map(|(span, _)| (span.start, span.end)));
        }
        is_free
    });
    fixes
}

/// Whether no bytes of a span are taken. Taken spans are disjoint: the start of each, and its end.
fn is_free(taken: &BTreeMap<u32, u32>, span: Span) -> bool {
    let before = taken.range(..=span.start).next_back();
    let after = taken.range(span.start..).next();
    before.is_none_or(|(_, end)| *end <= span.start)
        && after.is_none_or(|(start, _)| span.end <= *start)
}

/// The line after the fixes: `fixed 2 findings (1 more with --unsafe-fixes)`.
pub fn summary(applied: usize, left_out: usize) -> String {
    let fixed = match applied {
        0 => "no fixes applied".to_owned(),
        1 => "fixed 1 finding".to_owned(),
        count => format!("fixed {count} findings"),
    };
    match left_out {
        0 => fixed,
        more => format!("{fixed} ({more} more with --unsafe-fixes)"),
    }
}

fn replacements(fix: &Fix, source: &Source) -> Vec<Replacement> {
    let edits = fix.edits.iter();
    let mut edits: Vec<Replacement> = edits
        .map(|edit| (source.span(edit.location.anchor), written(edit, source)))
        .collect();
    edits.sort_by_key(|(span, _)| *span);
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
fn written(edit: &Edit, source: &Source) -> String {
    let old = &source.text[source.span(edit.location.anchor).range()];
    let quote = ["\"", "'"].into_iter().find(|quote| old.starts_with(quote));
    let is_key = matches!(edit.location.anchor, Anchor::Key(_));
    let inside = edit
        .replacement
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    match (inside, quote) {
        (None, Some(quote)) if is_key => format!("{quote}{}{quote}", edit.replacement),
        (Some(text), Some(quote)) => format!("{quote}{text}{quote}"),
        // A text without quotes stays without them where YAML reads it as a text.
        (Some(text), None) if is_yaml(source) && is_plain(text) => text.to_owned(),
        _ => edit.replacement.clone(),
    }
}

fn is_yaml(source: &Source) -> bool {
    let start = source.text.trim_start();
    syntax::is_named_yaml(&source.name) || !start.starts_with(['{', '[', '/'])
}

/// Whether YAML reads a word without quotes as a text.
fn is_plain(text: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    let means_more = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(is_word)
        && !means_more.contains(&text.to_ascii_lowercase().as_str())
}

fn apply(text: &str, fixes: &[Vec<Replacement>]) -> String {
    let mut edits: Vec<&Replacement> = fixes.iter().flatten().collect();
    edits.sort_by_key(|(span, _)| *span);
    let (mut fixed, mut done) = (String::with_capacity(text.len()), 0);
    for (span, replacement) in edits {
        fixed.push_str(&text[done..span.start as usize]);
        fixed.push_str(replacement);
        done = span.end as usize;
    }
    fixed.push_str(&text[done..]);
    fixed
}
