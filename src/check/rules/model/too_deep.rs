use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "too-deep",
    severity: Error,
    page: include_str!("too_deep.md"),
    check: Check::Model(&[]),
};
