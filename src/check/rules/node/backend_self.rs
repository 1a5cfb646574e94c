use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-self",
    severity: Warning,
    page: include_str!("backend_self.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let is_self = |server: &Listener| server.item.names == item.names;
    let calls_back = |server: &&Listener| {
        let calls = reach::calls(&server.item, mesh);
        calls
            .iter()
            .any(|call| call.servers(&server.item, mesh).iter().any(is_self))
    };
    for call in reach::calls(item, mesh) {
        let (service, servers) = (&call.service, call.servers(item, mesh));
        if servers.iter().any(is_self) {
            let message = format!("`{service}` leads back to this node");
            findings.push(
                call.at_name(message)
                    .help("a node calls itself without the mesh; remove the backend"),
            );
        } else if let Some(server) = servers.iter().find(calls_back) {
            let message = format!(
                "`{service}` leads to `{}`, which calls back",
                server.item.name()
            );
            let finding = call
                .at_name(message)
                .help("make sure that a request cannot go round in circles");
            findings.push_as(Info, finding);
        }
    }
}
