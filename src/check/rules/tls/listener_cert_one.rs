use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "listener-cert-one",
    severity: Error,
    page: include_str!("listener_cert_one.md"),
    check: Check::Model(&[
        "ListenerTlsCertificate",
        "ListenerTls.certificate",
        "ListenerTls.mode",
        "VirtualGatewayListenerTlsCertificate",
        "VirtualGatewayListenerTls.certificate",
        "VirtualGatewayListenerTls.mode",
    ]),
};
