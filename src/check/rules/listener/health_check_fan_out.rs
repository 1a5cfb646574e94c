use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-fan-out",
    severity: Info,
    page: include_str!("health_check_fan_out.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

/// Below this interval checks become a load of their own.
const SHORT: i128 = 10_000;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for interval in subject.select("spec.listeners[].healthCheck.intervalMillis") {
        if interval.as_integer().is_some_and(|millis| millis < SHORT) {
            findings.push(
                at(
                    interval,
                    "every client's Envoy checks every server's this often",
                )
                .help("with many replicas of clients and servers, 30000 keeps the load low"),
            );
        }
    }
}
