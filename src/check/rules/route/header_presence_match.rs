use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "header-presence-match",
    severity: Info,
    page: include_str!("header_presence_match.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for header in Route::all(subject.input).flat_map(Route::header_matches) {
        if let (Some(invert), None) = (header.get("invert"), header.get("match"))
            && invert.as_bool() == Some(true)
        {
            findings.push(
                at_key(invert, "this matches requests without the header")
                    .help("add a `match` if only some of its values are to be left out"),
            );
        }
    }
}
