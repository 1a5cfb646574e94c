use super::super::prelude::*;
use super::super::view::{Route, millis, per_request};

pub const RULE: Rule = Rule {
    id: "retry-vs-timeout",
    severity: Warning,
    page: include_str!("retry_vs_timeout.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::all(subject.input) {
        let Some(policy) = route.retry_policy() else {
            continue;
        };
        let (Some(retries), Some(each)) = (policy.get("maxRetries"), policy.get("perRetryTimeout"))
        else {
            continue;
        };
        let retries = retries.as_integer().unwrap_or_default();
        let needed = millis(each).and_then(|each| each.checked_mul(retries));
        let Some((needed, allowed)) = needed.zip(per_request(route.timeout())) else {
            continue;
        };
        if needed > allowed {
            let message = format!("retries may take {needed} ms, the request only {allowed} ms");
            let limit = route
                .timeout()
                .and_then(|timeout| timeout.get("perRequest"));
            findings.push(
                at_key(limit.unwrap_or(policy), message)
                    .against(each.place.key(), format!("{retries} times this long"))
                    .help("raise `timeout.perRequest`, or lower `maxRetries` or `perRetryTimeout`"),
            );
        }
    }
}
