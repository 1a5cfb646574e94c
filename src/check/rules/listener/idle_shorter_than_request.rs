use super::super::prelude::*;
use super::super::view::{DEFAULT_IDLE, Listeners, Route, millis};

pub const RULE: Rule = Rule {
    id: "idle-shorter-than-request",
    severity: Warning,
    page: include_str!("idle_shorter_than_request.md"),
    check: Check::Alone(
        &[Kind::Route, Kind::VirtualGateway, Kind::VirtualNode],
        check,
    ),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let routes = Route::all(subject.input).filter_map(Route::timeout);
    let listeners = Listeners::of(subject.input);
    let listeners = listeners.iter().filter_map(|listener| listener.timeout());
    for timeout in routes.chain(listeners) {
        let Some(request) = timeout.get("perRequest") else {
            continue;
        };
        let idle = timeout.get("idle");
        let allowed = idle.map_or(Some(DEFAULT_IDLE), millis);
        let (Some(wanted), Some(allowed)) = (millis(request), allowed) else {
            continue;
        };
        // Zero means that there is no limit.
        if allowed > 0 && wanted > allowed {
            findings.push(
                at_key(
                    idle.unwrap_or(request),
                    format!("a request may take {wanted} ms, but is reset after {allowed} ms without data"),
                )
                .help("let `idle` be at least as long as `perRequest`"),
            );
        }
    }
}
