use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-server-first-protocol",
    severity: Warning,
    page: include_str!("backend_server_first_protocol.md"),
    check: Check::Resolved(check),
};

/// Ports of protocols in which the server sends first.
const SERVER_FIRST: [(u16, &str); 5] = [
    (25, "SMTP"),
    (465, "SMTP"),
    (587, "SMTP"),
    (1433, "SQL Server"),
    (3306, "MySQL"),
];

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for node in &mesh.nodes {
        for call in calls(mesh, Client::Node(node)) {
            for server in servers(mesh, &call) {
                let (Ok(port), Ok(protocol)) = (&server.listener.port, &server.listener.protocol)
                else {
                    continue;
                };
                let mut known = SERVER_FIRST.into_iter();
                let known = known.find(|(known, _)| *known == port.value);
                let Some((port, name)) = known.filter(|_| protocol.value == Protocol::Tcp) else {
                    continue;
                };
                let service = call.service_name().unwrap_or_default();
                let finding = at(
                    call.place,
                    format!("`{service}` is served on port {port}, that of {name}"),
                )
                .against(mark(&server), "its listener")
                .help(format!(
                    "let the client's proxy ignore port {port} instead of naming a backend"
                ));
                findings.about(&node.resource).push(finding);
            }
        }
    }
}
