use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vs-provider-port",
    severity: Warning,
    page: include_str!("vs_provider_port.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for service in &mesh.services {
        let Ok(Some(Provider::Node(name))) = &service.provider else {
            continue;
        };
        let (Some(node), Some(place)) = (mesh.node(&name.value), provider_place(service)) else {
            continue;
        };
        let list = node.resource.input.find(&["spec", "listeners"]);
        let is_several = node
            .listeners
            .as_ref()
            .is_ok_and(|listeners| listeners.len() > 1);
        if let Some(list) = list.filter(|_| is_several) {
            let message = format!(
                "virtual node `{}` has several listeners: callers choose by port",
                node.name
            );
            let finding = at_key(place, message)
                .against(list.place.key(), "several listeners")
                .help("name `target.port` in gateway routes, or put a virtual router between");
            findings.about(&service.resource).push(finding);
        }
    }
}

fn provider_place(service: &VirtualService) -> Option<Place> {
    let node = service
        .resource
        .input
        .find(&["spec", "provider", "virtualNode"])?;
    Some(node.place)
}
