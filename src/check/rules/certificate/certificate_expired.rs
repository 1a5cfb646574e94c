use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-expired",
    severity: Error,
    page: include_str!("certificate_expired.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::NotExpired, opened, findings);
    }),
};
