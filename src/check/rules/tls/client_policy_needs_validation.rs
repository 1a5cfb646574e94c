use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "client-policy-needs-validation",
    severity: Error,
    page: include_str!("client_policy_needs_validation.md"),
    check: Check::Model(&[
        "ClientPolicyTls.validation",
        "VirtualGatewayClientPolicyTls.validation",
    ]),
};
