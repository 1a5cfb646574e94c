use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "gr-rewrite-value-match-slash",
    severity: Warning,
    page: include_str!("gr_rewrite_value_match_slash.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::http(subject.input) {
        let value = route
            .rewrite()
            .and_then(|rewrite| rewrite.find(&["prefix", "value"]));
        let (Some(prefix), Some(value)) = (route.criterion("prefix"), value) else {
            continue;
        };
        if prefix.as_str().is_some_and(|text| !text.ends_with('/')) {
            findings.push(
                at(
                    prefix,
                    "the prefix that is rewritten does not end with a slash",
                )
                .against(value.place.value(), "rewritten to this")
                .help("end it with a slash, or the rest of the path is joined oddly"),
            );
        }
    }
}
