use super::super::prelude::*;
use super::super::view::{Route, leading_slash};

pub const RULE: Rule = Rule {
    id: "route-path-exact-slash",
    severity: Error,
    page: include_str!("route_path_exact_slash.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let paths = Route::http(subject.input).filter_map(|route| route.criterion("path"));
    let exact = paths.filter_map(|path| path.get("exact"));
    findings.extend(exact.filter_map(|path| leading_slash(path, "the path")));
}
