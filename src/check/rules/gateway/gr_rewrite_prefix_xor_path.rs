use super::super::prelude::*;
use super::super::view::{Route, is_empty};

pub const RULE: Rule = Rule {
    id: "gr-rewrite-prefix-xor-path",
    severity: Error,
    page: include_str!("gr_rewrite_prefix_xor_path.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for rewrite in Route::http(subject.input).filter_map(Route::rewrite) {
        if is_empty(rewrite) {
            findings.push(
                at(rewrite, "`rewrite` is empty")
                    .help("leave it out, or give `hostname`, `path` or `prefix`"),
            );
        }
        if let (Some(prefix), Some(path)) = (rewrite.get("prefix"), rewrite.get("path")) {
            findings.push(
                at_key(path, "`rewrite` has both `prefix` and `path`")
                    .against(prefix.place.key(), "the other one")
                    .help("keep the one that the route matches by"),
            );
        }
    }
}
