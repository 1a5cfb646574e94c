use super::super::prelude::*;
use super::super::view::Route;
use crate::diagnostic::Finding;

pub const RULE: Rule = Rule {
    id: "gr-rewrite-path-with-prefix",
    severity: Warning,
    page: include_str!("gr_rewrite_path_with_prefix.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::http(subject.input) {
        findings.extend(mixed(route, "path", "prefix"));
        findings.extend(mixed(route, "prefix", "path"));
    }
}

/// What is wrong where the one is rewritten although only the other is matched.
fn mixed(route: Route<'_>, rewritten: &str, matched: &str) -> Option<Finding> {
    let to = route.rewrite()?.get(rewritten)?;
    let from = route.criterion(matched)?;
    if route.criterion(rewritten).is_some() {
        return None;
    }
    let message = format!("a `{rewritten}` is rewritten where a `{matched}` is matched");
    Some(
        at_key(to, message)
            .against(from.place.key(), "matched here")
            .help(format!("rewrite the `{matched}`, or match a `{rewritten}`")),
    )
}
