use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "retry-max-zero",
    severity: Info,
    page: include_str!("retry_max_zero.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let policies = Route::all(subject.input).filter_map(Route::retry_policy);
    for retries in policies.filter_map(|policy| policy.get("maxRetries")) {
        if retries.as_integer() == Some(0) {
            findings.push(
                at(retries, "0 retries switch the policy off")
                    .help("allow at least 2, or leave the policy out"),
            );
        }
    }
}
