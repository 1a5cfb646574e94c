use super::*;

pub const RULE: Rule = Rule {
    id: "routes-quota",
    severity: Error,
    page: include_str!("routes_quota.md"),
    check: Check::Together(&[Kind::Route], over_quota),
};
