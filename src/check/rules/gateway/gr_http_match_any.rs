use super::super::prelude::*;
use super::super::view::empty_matches;

pub const RULE: Rule = Rule {
    id: "gr-http-match-any",
    severity: Warning,
    page: include_str!("gr_http_match_any.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    findings.extend(empty_matches(subject));
}
