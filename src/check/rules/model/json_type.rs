use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "json-type",
    severity: Error,
    page: include_str!("json_type.md"),
    check: Check::Model(&[]),
};
