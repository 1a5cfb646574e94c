use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "list-count",
    severity: Error,
    page: include_str!("list_count.md"),
    check: Check::Model(&[]),
};
