use super::super::prelude::*;
use super::super::view::{Route, exactly_one};

pub const RULE: Rule = Rule {
    id: "route-path-one",
    severity: Error,
    page: include_str!("route_path_one.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let paths = Route::http(subject.input).filter_map(|route| route.criterion("path"));
    findings.extend(paths.filter_map(|path| exactly_one(path, "path", &["exact", "regex"], &[])));
}
