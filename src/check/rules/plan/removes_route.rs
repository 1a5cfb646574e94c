use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "removes-route",
    severity: Warning,
    page: include_str!("removes_route.md"),
    check: Check::Plan,
};
