use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "api-of-2018",
    severity: Error,
    page: include_str!("api_of_2018.md"),
    check: Check::Model(&[
        "DnsServiceDiscovery.serviceName",
        "VirtualRouterSpec.serviceNames",
    ]),
};
