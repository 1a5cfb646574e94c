use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vn-listener-needs-discovery",
    severity: Error,
    page: include_str!("vn_listener_needs_discovery.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(listeners) = subject.find("spec.listeners") else {
        return;
    };
    if !listeners.items().is_empty() && subject.find("spec.serviceDiscovery").is_none() {
        findings.push(
            at_key(listeners, "a node with listeners needs `serviceDiscovery`")
                .help("add `serviceDiscovery: { dns: { hostname: \"...\" } }`, or `awsCloudMap`"),
        );
    }
}
