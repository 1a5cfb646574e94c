use super::super::prelude::*;
use super::super::view::{Route, leading_slash};

pub const RULE: Rule = Rule {
    id: "route-prefix-slash",
    severity: Error,
    page: include_str!("route_prefix_slash.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let prefixes = Route::http(subject.input).filter_map(|route| route.criterion("prefix"));
    findings.extend(prefixes.filter_map(|prefix| leading_slash(prefix, "the prefix")));
}
