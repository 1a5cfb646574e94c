use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-self",
    severity: Warning,
    page: include_str!("backend_self.md"),
    check: Check::Together(&["VirtualNode"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    for name in select(
        &item.input,
        "spec.backends[].virtualService.virtualServiceName",
    ) {
        let Some(service) = name.as_str() else {
            continue;
        };
        let leads_to = |node: &Item, service: &str| {
            let servers = reach::servers(node.mesh(), service, mesh);
            servers
                .into_iter()
                .map(|server| server.item)
                .collect::<Vec<_>>()
        };
        let is_self = |node: &Arc<Item>| node.names == item.names;
        let servers = leads_to(item, service);
        if servers.iter().any(is_self) {
            findings.push(
                at(name, format!("`{service}` leads back to this node"))
                    .help("a node calls itself without the mesh; remove the backend"),
            );
            continue;
        }
        let back = servers.iter().find(|server| {
            let calls = reach::calls(server, mesh);
            calls
                .iter()
                .any(|call| leads_to(server, &call.service).iter().any(is_self))
        });
        if let Some(back) = back {
            findings.push_as(
                Info,
                at(
                    name,
                    format!(
                        "`{service}` is served by `{}`, which calls back",
                        back.name()
                    ),
                )
                .help("make sure that a request cannot go round in circles"),
            );
        }
    }
}
