use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "removes-host",
    severity: Warning,
    page: include_str!("removes_host.md"),
    check: Check::Plan,
};
