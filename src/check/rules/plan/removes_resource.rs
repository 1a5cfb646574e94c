use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "removes-resource",
    severity: Warning,
    page: include_str!("removes_resource.md"),
    check: Check::Plan,
};
