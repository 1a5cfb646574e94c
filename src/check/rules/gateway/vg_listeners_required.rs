use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vg-listeners-required",
    severity: Error,
    page: include_str!("vg_listeners_required.md"),
    check: Check::Model(&["VirtualGatewaySpec.listeners"]),
};
