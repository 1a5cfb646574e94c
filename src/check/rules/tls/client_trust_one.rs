use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "client-trust-one",
    severity: Error,
    page: include_str!("client_trust_one.md"),
    check: Check::Model(&[
        "TlsValidationContextTrust",
        "VirtualGatewayTlsValidationContextTrust",
    ]),
};
