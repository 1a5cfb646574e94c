use super::super::prelude::*;
use super::super::view::{Criteria, Route};

pub const RULE: Rule = Rule {
    id: "match-contradiction",
    severity: Warning,
    page: include_str!("match_contradiction.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for criteria in Route::all(subject.input).filter_map(Criteria::of) {
        let Some((first, second)) = criteria.contradiction() else {
            continue;
        };
        let name = second
            .get("name")
            .and_then(Node::as_str)
            .unwrap_or_default();
        findings.push(
            at_key(
                second,
                format!("no request matches: `{name}` cannot have both of these values"),
            )
            .against(first.place.key(), "the other value")
            .help("keep one of the two, or accept both with a `regex`"),
        );
    }
}
