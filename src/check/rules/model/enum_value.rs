use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "enum-value",
    severity: Error,
    page: include_str!("enum_value.md"),
    check: Check::Model(&[]),
};
