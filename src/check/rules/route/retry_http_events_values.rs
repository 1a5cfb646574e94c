use super::super::prelude::*;
use super::super::view::Route;
use crate::diagnostic::suggest;

pub const RULE: Rule = Rule {
    id: "retry-http-events-values",
    severity: Error,
    page: include_str!("retry_http_events_values.md"),
    check: Check::Alone(&[Kind::Route], check),
};

const EVENTS: [&str; 4] = [
    "server-error",
    "gateway-error",
    "client-error",
    "stream-error",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let policies = Route::all(subject.input).filter_map(Route::retry_policy);
    for event in policies.flat_map(|policy| select(policy, "httpRetryEvents[]")) {
        let Some(text) = event.as_str().filter(|text| !EVENTS.contains(text)) else {
            continue;
        };
        let mut finding = at(
            event,
            format!("`{text}` is not an event of `httpRetryEvents`"),
        );
        if let Some(near) = suggest::closest(text, EVENTS) {
            finding = finding
                .help(format!("did you mean `{near}`?"))
                .fix(Fix::correct_word(event.place.value(), text, near));
        }
        findings.push(finding.help(
            "the events are `server-error`, `gateway-error`, `client-error` and `stream-error`",
        ));
    }
}
