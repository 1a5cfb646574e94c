use super::*;

pub const RULE: Rule = Rule {
    id: "gr-quota",
    severity: Error,
    page: include_str!("gr_quota.md"),
    check: Check::Together(&[Kind::VirtualGateway, Kind::GatewayRoute], over_quota),
};
