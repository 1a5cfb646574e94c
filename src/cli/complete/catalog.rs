//! Rules, kinds of resources, and whatever `explain` explains.

use super::super::explain;
use super::candidate::Candidate;
use crate::check::Level;
use crate::check::choice::NOTICES;
use crate::check::rules;
use crate::model::{Shape, model, names::to_kebab};

/// The completions of an option or argument of this name; `None` where it takes something else.
pub fn of(name: &str, current: &str) -> Option<Vec<Candidate>> {
    match name {
        "select" | "ignore" => Some(ids("")),
        "rule" => Some(match current.split_once('=') {
            Some((id, _)) => levels(id),
            None => ids("="),
        }),
        "kind" => Some(kinds("")),
        "what" => Some(explained(current)),
        _ => None,
    }
}

/// The ids of all rules, each with this behind it.
fn ids(end: &str) -> Vec<Candidate> {
    let rules = rules::all().map(|rule| (rule.id, rule.summary()));
    let notices = NOTICES.iter().map(|it| (it.id, it.summary.to_owned()));
    rules
        .chain(notices)
        .map(|(id, about)| Candidate::new(format!("{id}{end}"), about))
        .collect()
}

fn levels(id: &str) -> Vec<Candidate> {
    let level = |word: &str| Candidate::new(format!("{id}={word}"), "");
    Level::WORDS.map(level).into()
}

fn kinds(end: &str) -> Vec<Candidate> {
    let resources = model().resources.iter();
    resources
        .map(|it| Candidate::new(to_kebab(it.name) + end, it.documentation))
        .collect()
}

/// The members behind a path, else every word that may begin one or be alone.
fn explained(current: &str) -> Vec<Candidate> {
    if let Some((path, _)) = current.rsplit_once('.') {
        let shape = explain::shape_at(path).into_iter();
        return shape.flat_map(|shape| members(path, shape)).collect();
    }
    let operations = model().operations.iter();
    let commands = operations.map(|it| Candidate::new(to_kebab(it.name), it.documentation));
    let shapes = model().shapes().iter();
    let shapes = shapes.map(|it| Candidate::new(it.name, it.documentation));
    let words = kinds(".").into_iter().chain(ids(""));
    words.chain(commands).chain(shapes).collect()
}

fn members(path: &str, shape: &'static Shape) -> impl Iterator<Item = Candidate> {
    shape.members().iter().map(move |member| {
        let is_open = !explain::inner(member.shape()).members().is_empty();
        let end = if is_open { "." } else { "" };
        Candidate::new(format!("{path}.{}{end}", member.name), member.documentation)
    })
}
