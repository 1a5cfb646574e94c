use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "json-syntax",
    severity: Error,
    page: include_str!("json_syntax.md"),
    check: Check::Model(&[]),
};
