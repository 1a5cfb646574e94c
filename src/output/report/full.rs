//! Findings drawn with their lines, as a compiler does.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::document::Sources;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Draws one finding: its message, the place with its line and a caret, and the ways forward.
/// `width` is that of the terminal; the text has ANSI styles, for a writer that strips them where
/// they are not wanted.
pub fn draw(finding: &Diagnostic, sources: &Sources, width: usize) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(&finding.message).id(finding.rule);
    let mut group = snippets(finding, sources)
        .into_iter()
        .fold(Group::with_title(title), Group::element);
    for help in &finding.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = Renderer::styled().term_width(width);
    format!("{}\n", renderer.render(&[group]))
}

/// The primary place and the other one: in one picture when they share a source.
fn snippets<'a>(
    finding: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let primary = snippet(sources, &finding.primary).annotation(annotation(
        AnnotationKind::Primary,
        sources,
        &finding.primary,
    ));
    match &finding.secondary {
        None => vec![primary],
        Some(other) if other.location.source == finding.primary.location.source => {
            vec![primary.annotation(annotation(AnnotationKind::Context, sources, other))]
        }
        Some(other) => {
            let second = annotation(AnnotationKind::Context, sources, other);
            vec![primary, snippet(sources, other).annotation(second)]
        }
    }
}

fn snippet<'a, T: Clone>(sources: &'a Sources, label: &Label) -> Snippet<'a, T> {
    let source = sources.get(label.location.source);
    Snippet::source(source.text.as_str()).path(source.name.as_str())
}

fn annotation<'a>(
    kind: AnnotationKind,
    sources: &Sources,
    label: &'a Label,
) -> annotate_snippets::Annotation<'a> {
    let annotation = kind.span(sources.span(label.location).range());
    if label.text.is_empty() {
        annotation
    } else {
        annotation.label(label.text.as_str())
    }
}
