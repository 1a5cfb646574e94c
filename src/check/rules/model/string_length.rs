use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "string-length",
    severity: Error,
    page: include_str!("string_length.md"),
    check: Check::Model(&[]),
};
