use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "outlier-needs-many-endpoints",
    severity: Warning,
    page: include_str!("outlier_needs_many_endpoints.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let dns = subject.find("spec.serviceDiscovery.dns");
    let Some(dns) = dns.filter(|dns| !dns.is_unknown()) else {
        return;
    };
    let response = dns.get("responseType");
    if response.is_some_and(|response| response.as_str() != Some("LOADBALANCER")) {
        return;
    }
    for outliers in subject.select("spec.listeners[].outlierDetection") {
        findings.push(
            at_key(outliers, "outlier detection sees a single endpoint")
                .against(
                    response.unwrap_or(dns).place.key(),
                    "the name resolves to one load balancer",
                )
                .help("discover by `awsCloudMap`, or set `responseType: \"ENDPOINTS\"`"),
        );
    }
}
