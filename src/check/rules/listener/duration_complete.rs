use super::super::prelude::*;
use super::super::view::durations;

pub const RULE: Rule = Rule {
    id: "duration-complete",
    severity: Error,
    page: include_str!("duration_complete.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for duration in durations(subject) {
        let parts = match (duration.get("value"), duration.get("unit")) {
            _ if !matches!(duration.value, Value::Object(_)) => continue,
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => "a `value`",
            (Some(_), None) => "a `unit`",
            (None, None) => "`value` and `unit`",
        };
        findings.push(
            at_key(duration, format!("a duration without {parts}"))
                .help("a duration reads `{ unit: \"s\", value: 5 }`; the unit is `s` or `ms`"),
        );
    }
}
