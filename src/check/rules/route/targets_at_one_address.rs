use super::super::prelude::*;
use super::super::view::Target;

pub const RULE: Rule = Rule {
    id: "targets-at-one-address",
    severity: Warning,
    page: include_str!("targets_at_one_address.md"),
    check: Check::Together(&[Kind::Route], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let mut before: HashMap<(String, i128), (String, Place)> = HashMap::new();
    for target in Target::all(item, mesh) {
        let port = target
            .listener()
            .and_then(|listener| listener.port()?.as_integer());
        let (Some(port), Some(address), Some(name)) = (
            port,
            address(&target.server),
            target.node.get("virtualNode"),
        ) else {
            continue;
        };
        let own = target.server.name().to_owned();
        let (first, place) = before
            .entry((address, port))
            .or_insert_with(|| (own.clone(), name.place));
        if *first != own {
            let message = format!("`{own}` and `{first}` are found at the same name and port");
            findings.push(
                at(name, message)
                    .against(place.value(), "the other target")
                    .help("give each node a name or attributes of its own"),
            );
        }
    }
}

/// How a node is found, as far as it is known: by a name of DNS, or by Cloud Map.
fn address(node: &Resource) -> Option<String> {
    let discovery = node.input.find(&["spec", "serviceDiscovery"])?;
    if let Some(hostname) = discovery.find(&["dns", "hostname"]) {
        return Some(
            hostname
                .as_str()?
                .trim_end_matches('.')
                .to_ascii_lowercase(),
        );
    }
    let map = discovery.get("awsCloudMap")?;
    map.get("namespaceName")?.as_str()?;
    map.get("serviceName")?.as_str()?;
    Some(map.to_json().to_string())
}
