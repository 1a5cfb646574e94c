use super::super::prelude::*;
use super::super::view::{Route, is_empty};

pub const RULE: Rule = Rule {
    id: "http-match-needs-something",
    severity: Warning,
    page: include_str!("http_match_needs_something.md"),
    check: Check::Alone(&["Route"], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for criteria in Route::http(subject.input).filter_map(Route::criteria) {
        if is_empty(criteria) {
            findings.push(
                at(criteria, "an empty `match` may be refused")
                    .help("match every request with `prefix: \"/\"`"),
            );
        }
    }
}
