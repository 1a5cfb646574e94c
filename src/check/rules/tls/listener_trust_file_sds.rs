use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "listener-trust-file-sds",
    severity: Error,
    page: include_str!("listener_trust_file_sds.md"),
    check: Check::Model(&[
        "ListenerTlsValidationContextTrust",
        "ListenerTlsValidationContextTrust.acm",
        "VirtualGatewayListenerTlsValidationContextTrust",
        "VirtualGatewayListenerTlsValidationContextTrust.acm",
    ]),
};
