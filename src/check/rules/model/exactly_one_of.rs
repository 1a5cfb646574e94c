use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "exactly-one-of",
    severity: Error,
    page: include_str!("exactly_one_of.md"),
    check: Check::Model(&[]),
};
