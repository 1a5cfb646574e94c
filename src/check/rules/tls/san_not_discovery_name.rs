use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-not-discovery-name",
    severity: Info,
    page: include_str!("san_not_discovery_name.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for (call, policy) in reach::governed(item, mesh).filter(|(_, policy)| policy.is_nameless()) {
        for server in call.servers(item, mesh) {
            let tls = server.tls().filter(|_| policy.covers(server.port()));
            let Some(tls) = tls else { continue };
            let Some(name) = discovery_name(&server.item) else {
                continue;
            };
            let message = format!(
                "the certificate of `{}` must bear the name `{name}`",
                server.item.name()
            );
            findings.push(
                call.at_policy(message)
                    .against(tls.place.key(), "the certificate is given here")
                    .help("or list the names to accept in `subjectAlternativeNames`"),
            );
            break;
        }
    }
}

/// The name under which a node is discovered.
fn discovery_name(node: &Resource) -> Option<String> {
    let discovery = node.input.find(&["spec", "serviceDiscovery"])?;
    let text = |keys: &[&str]| discovery.find(keys).and_then(Node::as_str);
    match text(&["dns", "hostname"]) {
        Some(hostname) => Some(hostname.to_owned()),
        None => {
            let service = text(&["awsCloudMap", "serviceName"])?;
            Some(format!(
                "{service}.{}",
                text(&["awsCloudMap", "namespaceName"])?
            ))
        }
    }
}
