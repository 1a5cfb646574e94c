use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-expires-soon",
    severity: Warning,
    page: include_str!("certificate_expires_soon.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::NotExpiringSoon, opened, findings);
    }),
};
