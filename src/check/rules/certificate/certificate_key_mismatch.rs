use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-key-mismatch",
    severity: Error,
    page: include_str!("certificate_key_mismatch.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::KeyBelongs, opened, findings);
    }),
};
