use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "client-cert-file-sds",
    severity: Error,
    page: include_str!("client_cert_file_sds.md"),
    check: Check::Model(&[
        "ClientTlsCertificate",
        "ClientTlsCertificate.acm",
        "VirtualGatewayClientTlsCertificate",
        "VirtualGatewayClientTlsCertificate.acm",
    ]),
};
