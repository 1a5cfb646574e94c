use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vg-protocols",
    severity: Error,
    page: include_str!("vg_protocols.md"),
    check: Check::Model(&["VirtualGatewayPortProtocol"]),
};
