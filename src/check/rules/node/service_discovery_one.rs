use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "service-discovery-one",
    severity: Error,
    page: include_str!("service_discovery_one.md"),
    check: Check::Model(&["ServiceDiscovery"]),
};
