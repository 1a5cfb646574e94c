use super::*;

pub const RULE: Rule = Rule {
    id: "routes-quota",
    severity: Error,
    page: include_str!("routes_quota.md"),
    check: Check::Together(&["Route"], over_quota),
};
