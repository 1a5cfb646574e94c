use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "number-range",
    severity: Error,
    page: include_str!("number_range.md"),
    check: Check::Model(&[]),
};
