use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-required-set",
    severity: Error,
    page: include_str!("health_check_required_set.md"),
    check: Check::Model(&[
        "HealthCheckPolicy.healthyThreshold",
        "HealthCheckPolicy.intervalMillis",
        "HealthCheckPolicy.protocol",
        "HealthCheckPolicy.timeoutMillis",
        "HealthCheckPolicy.unhealthyThreshold",
        "VirtualGatewayHealthCheckPolicy.healthyThreshold",
        "VirtualGatewayHealthCheckPolicy.intervalMillis",
        "VirtualGatewayHealthCheckPolicy.protocol",
        "VirtualGatewayHealthCheckPolicy.timeoutMillis",
        "VirtualGatewayHealthCheckPolicy.unhealthyThreshold",
    ]),
};
