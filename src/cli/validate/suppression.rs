//! `// appmesh-allow: rule-id reason`: a comment that allows what a rule finds on the next line.

use crate::check::choice;
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Location, Source, SourceId, Span};

const MARK: &str = "appmesh-allow:";

/// One such comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The rule, as it is written.
    id: String,
    span: Span,
    /// The line that it is about: the next one that is not such a comment itself.
    line: usize,
}

/// The comments of a text, in reading order. They are on lines of their own.
pub fn find(text: &str) -> Vec<Suppression> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let (mut suppressions, mut open, mut start) = (Vec::<Suppression>::new(), 0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some((offset, id)) = written(line) {
            suppressions.push(Suppression {
                id: id.to_owned(),
                span: Span::new(start + offset, start + offset + id.len()),
                line: 0,
            });
        } else {
            for suppression in &mut suppressions[open..] {
                suppression.line = index + 1;
            }
            open = suppressions.len();
        }
        start += line.len();
    }
    suppressions
}

/// The rule that a line allows, and where in the line it is.
fn written(line: &str) -> Option<(usize, &str)> {
    let comment = line.trim_start();
    let inside = ["//", "#"]
        .iter()
        .find_map(|opening| comment.strip_prefix(opening))?;
    let rest = inside.trim_start().strip_prefix(MARK)?.trim_start();
    let id = rest.split_whitespace().next()?;
    Some((line.len() - rest.len(), id))
}

/// Takes away what is allowed; adds what is wrong with the comments themselves.
pub fn apply(
    found: &mut Vec<Diagnostic>,
    suppressions: &[Suppression],
    id: SourceId,
    source: &Source,
) {
    let line = |finding: &Diagnostic| {
        let span = source.span(finding.finding.primary.location.anchor);
        source.line_column(span.start as usize).0
    };
    let mut used = vec![false; suppressions.len()];
    found.retain(|finding| {
        if finding.finding.primary.location.source != id {
            return true;
        }
        let mut is_allowed = false;
        for (suppression, used) in suppressions.iter().zip(&mut used) {
            if suppression.id == finding.rule && suppression.line == line(finding) {
                (*used, is_allowed) = (true, true);
            }
        }
        !is_allowed
    });
    let unused = suppressions.iter().zip(used).filter(|(_, used)| !used);
    found.extend(unused.map(|(suppression, _)| suppression.diagnostic(id)));
}

impl Suppression {
    /// Why it suppressions nothing.
    fn diagnostic(&self, id: SourceId) -> Diagnostic {
        let location = Location::bytes(id, self.span.start as usize, self.span.end as usize);
        match choice::known(&self.id) {
            Err(unknown) => Finding::new(location, unknown.to_string())
                .help(unknown.help())
                .warning("unknown-allow"),
            Ok(rule) => {
                let message = format!("`{rule}` finds nothing on the next line");
                Finding::new(location, message)
                    .help("remove the comment")
                    .warning("unused-allow")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_next_line() {
        let text =
            "{\n  // appmesh-allow: a why\n  # appmesh-allow: b\n  x: 1, // appmesh-allow: c\n}";
        let found = find(text);
        let reported: Vec<_> = found.iter().map(|it| (it.id.as_str(), it.line)).collect();
        assert_eq!(reported, [("a", 4), ("b", 4)]);
        assert_eq!(&text[found[1].span.range()], "b");
    }
}
