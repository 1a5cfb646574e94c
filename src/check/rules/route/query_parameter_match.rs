use super::super::prelude::*;
use super::super::view::{Route, is_empty};

pub const RULE: Rule = Rule {
    id: "query-parameter-match",
    severity: Error,
    page: include_str!("query_parameter_match.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let lists = Route::http(subject.input).filter_map(|route| route.criterion("queryParameters"));
    let parameters = lists.flat_map(Node::items);
    for value in parameters.filter_map(|parameter| parameter.get("match")) {
        if is_empty(value) {
            findings.push(
                at(value, "an empty `match` says nothing about the parameter")
                    .help("give `exact`, or leave `match` out to match any value"),
            );
        }
    }
}
