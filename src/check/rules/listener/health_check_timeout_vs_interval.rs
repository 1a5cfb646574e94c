use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-timeout-vs-interval",
    severity: Warning,
    page: include_str!("health_check_timeout_vs_interval.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for health_check in subject.select("spec.listeners[].healthCheck") {
        let (interval, timeout) = (
            health_check.get("intervalMillis"),
            health_check.get("timeoutMillis"),
        );
        let (Some(interval), Some(timeout)) = (interval, timeout) else {
            continue;
        };
        if let (Some(between), Some(patience)) = (interval.as_integer(), timeout.as_integer())
            && patience >= between
        {
            findings.push(
                at(
                    timeout,
                    "a check may still be waiting when the next one begins",
                )
                .against(interval.place.value(), "the time between two checks")
                .help("choose a timeout below the interval"),
            );
        }
    }
}
