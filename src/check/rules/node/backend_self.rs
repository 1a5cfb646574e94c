use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-self",
    severity: Warning,
    page: include_str!("backend_self.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for node in &mesh.nodes {
        for call in calls(mesh, Client::Node(node)) {
            let service = call.service_name().unwrap_or_default();
            let servers = servers(mesh, &call);
            if servers.iter().any(|server| is_same(server.node, node)) {
                let message = format!("`{service}` leads back to this node");
                let finding = at(call.place, message)
                    .help("a node calls itself without the mesh; remove the backend");
                findings.about(&node.resource).push(finding);
            } else if let Some(server) = servers.iter().find(|it| calls_back(mesh, it.node, node)) {
                let message = format!(
                    "`{service}` leads to `{}`, which calls back",
                    server.node.name
                );
                let finding = at(call.place, message).help("check that requests cannot loop");
                findings.about(&node.resource).push_as(Info, finding);
            }
        }
    }
}

fn is_same(one: &VirtualNode, other: &VirtualNode) -> bool {
    Arc::ptr_eq(&one.resource, &other.resource)
}

fn calls_back(mesh: &Mesh, server: &VirtualNode, client: &VirtualNode) -> bool {
    let calls = calls(mesh, Client::Node(server));
    let mut reached = calls.iter().flat_map(|call| servers(mesh, call));
    reached.any(|it| is_same(it.node, client))
}
