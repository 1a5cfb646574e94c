use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "ca-arns-1-to-10",
    severity: Error,
    page: include_str!("ca_arns_1_to_10.md"),
    check: Check::Model(&[
        "CertificateAuthorityArns",
        "VirtualGatewayCertificateAuthorityArns",
    ]),
};
