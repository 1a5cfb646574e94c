use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-key-kind",
    severity: Error,
    page: include_str!("certificate_key_kind.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::KeyKind, opened, findings);
    }),
};
