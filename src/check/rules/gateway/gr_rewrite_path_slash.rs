use super::super::prelude::*;
use super::super::view::{Route, leading_slash};

pub const RULE: Rule = Rule {
    id: "gr-rewrite-path-slash",
    severity: Error,
    page: include_str!("gr_rewrite_path_slash.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let rewrites = Route::http(subject.input).filter_map(Route::rewrite);
    let paths = rewrites.filter_map(|rewrite| rewrite.find(&["path", "exact"]));
    findings.extend(paths.filter_map(|path| leading_slash(path, "the new path")));
}
