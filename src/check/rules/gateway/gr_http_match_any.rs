use super::super::prelude::*;
use super::super::view::{Route, is_empty};

pub const RULE: Rule = Rule {
    id: "gr-http-match-any",
    severity: Warning,
    page: include_str!("gr_http_match_any.md"),
    check: Check::Alone(&["GatewayRoute"], check),
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
