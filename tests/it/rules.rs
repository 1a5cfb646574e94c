//! Every rule's page is whole, and its examples behave as the page says.

use crate::play;
use appmesh::check::rules::{self, Rule};
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{Source, Sources};
use appmesh::resource::Context;

const SECTIONS: [&str; 5] = ["Why", "Bad", "Good", "At run time", "Source"];

#[test]
fn pages_have_their_sections() {
    for rule in rules::all() {
        let mut lines = rule.page.lines();
        assert_eq!(lines.next(), Some(&*format!("# {}", rule.id)));
        let sections: Vec<&str> = lines.filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(sections, SECTIONS, "the sections of `{}`", rule.id);
        for title in SECTIONS {
            assert!(
                !section(rule, title).trim().is_empty(),
                "`{}`: {title} is empty",
                rule.id
            );
        }
    }
}

#[test]
fn bad_examples_raise_their_rule_once_at_the_mark() {
    let faults: Vec<String> = rules::all().filter_map(fault_of_bad).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn good_examples_raise_neither_their_rule_nor_an_error() {
    let faults: Vec<String> = rules::all().filter_map(fault_of_good).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn fault_of_bad(rule: &Rule) -> Option<String> {
    let example = example(rule, "Bad");
    let fault = |what: String| Some(format!("{}: {what}", rule.id));
    let played = play::text(example, &context(example));
    let found = played.found();
    let (own, others): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|finding| finding.rule == rule.id);
    let [own] = own[..] else {
        return fault(format!(
            "raised {} times, beside {}",
            own.len(),
            listing(&others, example)
        ));
    };
    if let Some(slip) = slip(own) {
        return fault(slip.to_owned());
    }
    let at = line_column(own, example);
    if mark(example) != Some(at) {
        return fault(format!("raised at {at:?}, marked at {:?}", mark(example)));
    }
    let errors: Vec<_> = others
        .into_iter()
        .filter(|finding| finding.is_error())
        .collect();
    let is_expected = |finding: &&Diagnostic| ALSO.contains(&(rule.id, finding.rule));
    if !errors.iter().all(is_expected) {
        return fault(format!("other errors: {}", listing(&errors, example)));
    }
    None
}

/// What is wrong with the wording of a finding.
fn slip(finding: &Diagnostic) -> Option<&'static str> {
    let mut sentences = finding
        .finding
        .help
        .iter()
        .chain([&finding.finding.message]);
    if finding.finding.help.is_empty() {
        Some("has no help")
    } else if finding.finding.message.starts_with(char::is_uppercase)
        && !is_proper(&finding.finding.message)
    {
        Some("its message begins in upper case")
    } else if sentences.any(|sentence| sentence.ends_with('.')) {
        Some("ends in a full stop")
    } else {
        None
    }
}

/// True where the first word is a name in capitals or of a product: `TLS`, `Cloud Map`, `Envoy`.
fn is_proper(message: &str) -> bool {
    ["Cloud Map ", "Envoy ", "TLS "]
        .iter()
        .any(|name| message.starts_with(name))
}

/// Errors that cannot be kept out of a rule's bad example: the rule, and the other one.
const ALSO: &[(&str, &str)] = &[
    ("created-twice", "name-taken"),
    // The state after an update that is forbidden is at fault as well.
    (
        "vn-second-listener-needs-ports",
        "target-port-required-multi",
    ),
    (
        "vr-second-listener-needs-ports",
        "route-port-required-multi",
    ),
];

fn fault_of_good(rule: &Rule) -> Option<String> {
    let example = example(rule, "Good");
    let played = play::text(example, &context(example));
    let mut found = played.found();
    found.retain(|finding| finding.rule == rule.id || finding.is_error());
    (!found.is_empty()).then(|| format!("{}: good raises {}", rule.id, listing(&found, example)))
}

/// The text of a section of the page.
fn section(rule: &Rule, title: &str) -> &'static str {
    let (_, rest) = rule
        .page
        .split_once(&format!("\n## {title}\n"))
        .unwrap_or_default();
    rest.split_once("\n## ").map_or(rest, |(text, _)| text)
}

/// The code in a section of the page.
pub fn example(rule: &Rule, title: &str) -> &'static str {
    let (_, rest) = section(rule, title)
        .split_once("```json5\n")
        .unwrap_or_default();
    rest.split_once("```").map_or(rest, |(code, _)| code)
}

/// What an example's first line says of the surroundings: `// Facts: region us-west-2, account 1`.
pub fn context(example: &str) -> Context {
    let mut context = Context::default();
    let first = example.lines().next().unwrap_or_default();
    for fact in first
        .strip_prefix("// Facts: ")
        .into_iter()
        .flat_map(|line| line.split(", "))
    {
        match fact.split_once(' ') {
            Some(("region", region)) => context.region = Some(region.into()),
            Some(("account", account)) => context.account = Some(account.into()),
            Some(("today", today)) => context.today = Some(today.parse().unwrap()),
            _ => panic!("`{fact}` is not a fact"),
        }
    }
    context
}

/// Where the mark points: at the line above it, and the column of its `^`.
fn mark(example: &str) -> Option<(usize, usize)> {
    example.lines().enumerate().find_map(|(index, line)| {
        let comment = line.trim_start().strip_prefix("//")?;
        comment.trim_start().starts_with('^').then(|| {
            let column = line.chars().take_while(|c| *c != '^').count() + 1;
            (index, column)
        })
    })
}

/// Line and column of what a finding marks.
fn line_column(finding: &Diagnostic, example: &str) -> (usize, usize) {
    let sources = Sources::from(vec![Source::new("example", example)]);
    let span = sources.span(finding.finding.primary.location);
    sources
        .get(finding.finding.primary.location.source)
        .line_column(span.start as usize)
}

fn listing(found: &[&Diagnostic], example: &str) -> String {
    let line = |finding: &&Diagnostic| {
        let (line, column) = line_column(finding, example);
        format!(
            "\n  {line}:{column} {}: {}",
            finding.rule, finding.finding.message
        )
    };
    found.iter().map(line).collect()
}
