use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "duplicate-key",
    severity: Error,
    page: include_str!("duplicate_key.md"),
    check: Check::Model(&[]),
};
