use super::super::prelude::*;
use super::super::view::empty_matches;

pub const RULE: Rule = Rule {
    id: "http-match-needs-something",
    severity: Warning,
    page: include_str!("http_match_needs_something.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    findings.extend(empty_matches(subject));
}
