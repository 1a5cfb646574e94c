use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-not-discovery-name",
    severity: Info,
    page: include_str!("san_not_discovery_name.md"),
    check: Check::Together(&["VirtualNode", "VirtualGateway"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    for call in reach::calls(item, mesh) {
        let is_open =
            |policy: &Policy<'_>| !policy.tls.is_unknown() && policy.alternative_names().is_none();
        let Some(policy) = call.policy.filter(is_open) else {
            continue;
        };
        for server in call.servers(item, mesh) {
            let covered = server.port().is_some_and(|port| policy.covers(port));
            let Some(tls) = server.tls().filter(|_| covered) else {
                continue;
            };
            let Some(name) = discovery_name(&server.item) else {
                continue;
            };
            let message = format!(
                "the certificate of `{}` must bear the name `{name}`",
                server.item.name()
            );
            findings.push(
                call.finding(message)
                    .against(tls.place.key(), "the certificate is given here")
                    .help("or list the names to accept in `subjectAlternativeNames`"),
            );
            break;
        }
    }
}

/// The name under which a node is discovered.
fn discovery_name(node: &Item) -> Option<String> {
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
