use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "inexact-number",
    severity: Error,
    page: include_str!("inexact_number.md"),
    check: Check::Model(&[]),
};
