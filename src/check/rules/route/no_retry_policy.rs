use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "no-retry-policy",
    severity: Info,
    page: include_str!("no_retry_policy.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::all(subject.input) {
        if route.protocol != "tcp" && route.retry_policy().is_none() && !route.node.is_unknown() {
            findings.push(
                at_key(route.node, "the route does not say when to try again")
                    .help("add a `retryPolicy`: without one the account's age decides"),
            );
        }
    }
}
