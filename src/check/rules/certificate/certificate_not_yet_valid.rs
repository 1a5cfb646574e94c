use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-not-yet-valid",
    severity: Error,
    page: include_str!("certificate_not_yet_valid.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::AlreadyValid, opened, findings);
    }),
};
