use super::super::prelude::*;
use super::super::view::{Route, exactly_one};

pub const RULE: Rule = Rule {
    id: "gr-rewrite-prefix-one",
    severity: Error,
    page: include_str!("gr_rewrite_prefix_one.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let rewrites = Route::http(subject.input).filter_map(Route::rewrite);
    let prefixes = rewrites.filter_map(|rewrite| rewrite.get("prefix"));
    findings.extend(
        prefixes
            .filter_map(|prefix| exactly_one(prefix, "prefix", &["defaultPrefix", "value"], &[])),
    );
}
