use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vn-discovery-without-listener",
    severity: Error,
    page: include_str!("vn_discovery_without_listener.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(discovery) = subject.find("spec.serviceDiscovery") else {
        return;
    };
    let listeners = subject.find("spec.listeners");
    let has_none =
        listeners.is_none_or(|node| matches!(&node.value, Value::Array(items) if items.is_empty()));
    if has_none {
        findings.push(
            at_key(discovery, "the node can be found but has no listener")
                .help("add a listener, or remove `serviceDiscovery` if the node only calls others")
                .answer(
                    "BadRequestException",
                    Some("Service Discovery can't be set without a listener.".to_owned()),
                ),
        );
    }
}
