use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "null-is-absent",
    severity: Error,
    page: include_str!("null_is_absent.md"),
    check: Check::Model(&[]),
};
