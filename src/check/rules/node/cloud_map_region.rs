use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "cloud-map-region",
    severity: Error,
    page: include_str!("cloud_map_region.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

/// Regions of App Mesh in which Cloud Map cannot be used for discovery.
const WITHOUT: [&str; 1] = ["eu-south-1"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(region) = subject.context.region.as_deref() else {
        return;
    };
    let discovery = subject.find("spec.serviceDiscovery.awsCloudMap");
    if let Some(discovery) = discovery.filter(|_| WITHOUT.contains(&region)) {
        findings.push(
            at_key(
                discovery,
                format!("Cloud Map is not available to App Mesh in {region}"),
            )
            .help("discover the node by `dns`"),
        );
    }
}
