use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vg-no-node-members",
    severity: Error,
    page: include_str!("vg_no_node_members.md"),
    check: Check::Model(&[
        "VirtualGatewayListener.outlierDetection",
        "VirtualGatewayListener.serviceDiscovery",
        "VirtualGatewayListener.timeout",
        "VirtualGatewaySpec.backends",
        "VirtualGatewaySpec.serviceDiscovery",
    ]),
};
