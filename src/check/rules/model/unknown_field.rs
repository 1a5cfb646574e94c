use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "unknown-field",
    severity: Error,
    page: include_str!("unknown_field.md"),
    check: Check::Model(&[]),
};
