use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "missing-member",
    severity: Error,
    page: include_str!("missing_member.md"),
    check: Check::Model(&[]),
};
