use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-curve",
    severity: Warning,
    page: include_str!("certificate_curve.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::Curve, opened, findings);
    }),
};
