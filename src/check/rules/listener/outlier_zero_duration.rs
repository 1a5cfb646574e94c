use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "outlier-zero-duration",
    severity: Warning,
    page: include_str!("outlier_zero_duration.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for member in ["interval", "baseEjectionDuration"] {
        let pattern = format!("spec.listeners[].outlierDetection.{member}.value");
        for value in subject.select(&pattern) {
            if value.as_integer() == Some(0) {
                findings.push(
                    at(value, format!("`{member}` is zero"))
                        .help("Envoy takes only durations above zero; 10 s is usual"),
                );
            }
        }
    }
}
