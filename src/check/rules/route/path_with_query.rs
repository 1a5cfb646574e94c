use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "path-with-query",
    severity: Warning,
    page: include_str!("path_with_query.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::http(subject.input) {
        let path = route.criterion("path");
        let literals = [
            route.criterion("prefix"),
            path.and_then(|path| path.get("exact")),
        ];
        let regex = path.and_then(|path| path.get("regex"));
        let is_literal = |node: &&Node| node.as_str().is_some_and(|text| text.contains(['?', '#']));
        let is_regex = |node: &&Node| node.as_str().is_some_and(|text| text.contains(r"\?"));
        let literals = literals.into_iter().flatten().filter(is_literal);
        for node in literals.chain(regex.filter(is_regex)) {
            findings.push(
                at(node, "no path contains a query or a fragment")
                    .help("match the query with `queryParameters`"),
            );
        }
    }
}
