use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "outlier-max-ejection-100",
    severity: Warning,
    page: include_str!("outlier_max_ejection_100.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for percent in subject.select("spec.listeners[].outlierDetection.maxEjectionPercent") {
        if percent.as_integer() == Some(100) {
            findings.push(
                at(percent, "all hosts may be ejected at once")
                    .help("keep some: at 50, half of them stay whatever they answer"),
            );
        }
    }
}
