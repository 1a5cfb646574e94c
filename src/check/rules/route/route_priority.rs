use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "route-priority",
    severity: Error,
    page: include_str!("route_priority.md"),
    check: Check::Model(&["GatewayRoutePriority", "RoutePriority"]),
};
