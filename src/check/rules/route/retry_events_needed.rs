use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "retry-events-needed",
    severity: Error,
    page: include_str!("retry_events_needed.md"),
    check: Check::Alone(&[Kind::Route], check),
};

const EVENTS: [&str; 3] = ["grpcRetryEvents", "httpRetryEvents", "tcpRetryEvents"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for policy in Route::all(subject.input).filter_map(Route::retry_policy) {
        let is_object = matches!(policy.value, Value::Object(_));
        if is_object && EVENTS.iter().all(|events| policy.get(events).is_none()) {
            findings.push(
                at_key(
                    policy,
                    "`retryPolicy` does not say on what events to try again",
                )
                .help("add `httpRetryEvents`, `tcpRetryEvents` or `grpcRetryEvents`"),
            );
        }
    }
}
