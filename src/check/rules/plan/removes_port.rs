use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "removes-port",
    severity: Warning,
    page: include_str!("removes_port.md"),
    check: Check::Plan,
};
