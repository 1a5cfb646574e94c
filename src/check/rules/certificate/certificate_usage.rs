use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-usage",
    severity: Error,
    page: include_str!("certificate_usage.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::Usage, opened, findings);
    }),
};
