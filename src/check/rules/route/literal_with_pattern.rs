use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "literal-with-pattern",
    severity: Warning,
    page: include_str!("literal_with_pattern.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::all(subject.input) {
        let literal = |list: &str, key: &str| route.criterion(list).and_then(|it| it.get(key));
        let names = [
            literal("hostname", "exact"),
            literal("hostname", "suffix"),
            literal("path", "exact"),
            route.criterion("prefix"),
            route.criterion("serviceName"),
            route.criterion("methodName"),
        ];
        let headers = route.header_matches().chain(queries(route));
        let values = headers.flat_map(|header| {
            ["exact", "prefix", "suffix"].map(|key| header.find(&["match", key]))
        });
        let names = names
            .into_iter()
            .flatten()
            .filter(|it| contains(it, &["*", "[", "^", "\\"]));
        // A star alone may be part of a value, such as `*/*`.
        let values = values
            .flatten()
            .filter(|it| contains(it, &[".*", ".+", "[a-", "[0-", "\\d"]));
        for node in names.chain(values) {
            let text = node.as_str().unwrap_or_default();
            findings.push(
                at(
                    node,
                    format!("`{text}` is compared letter by letter: it is not a pattern"),
                )
                .help("write the text without wildcards, or use a `regex` where there is one"),
            );
        }
    }
}

fn queries(route: Route<'_>) -> impl Iterator<Item = &Node> {
    let queries = route.criterion("queryParameters");
    queries.map_or(&[][..], Node::items).iter()
}

fn contains(node: &Node, parts: &[&str]) -> bool {
    let is_in = |text: &str| !is_template(text) && parts.iter().any(|part| text.contains(part));
    node.as_str().is_some_and(is_in)
}
