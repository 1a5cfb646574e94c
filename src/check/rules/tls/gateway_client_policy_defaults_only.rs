use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "gateway-client-policy-defaults-only",
    severity: Error,
    page: include_str!("gateway_client_policy_defaults_only.md"),
    check: Check::Model(&["VirtualGatewaySpec.backends"]),
};
