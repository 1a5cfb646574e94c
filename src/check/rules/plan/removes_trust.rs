use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "removes-trust",
    severity: Warning,
    page: include_str!("removes_trust.md"),
    check: Check::Plan,
};
