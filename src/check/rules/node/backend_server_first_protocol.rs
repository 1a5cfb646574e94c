use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-server-first-protocol",
    severity: Warning,
    page: include_str!("backend_server_first_protocol.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

/// Ports of protocols in which the server speaks first.
const SERVER_FIRST: [(i128, &str); 5] = [
    (25, "SMTP"),
    (465, "SMTP"),
    (587, "SMTP"),
    (1433, "SQL Server"),
    (3306, "MySQL"),
];

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for call in reach::calls(item, mesh) {
        for server in call.servers(item, mesh) {
            let port = server.port().filter(|_| server.protocol() == Some("tcp"));
            let Some((port, protocol)) = SERVER_FIRST
                .into_iter()
                .find(|(known, _)| Some(*known) == port)
            else {
                continue;
            };
            let message = format!(
                "`{}` is served at port {port}, that of {protocol}",
                call.service
            );
            findings.push(
                call.at_name(message)
                    .against(server.mark(), "its listener")
                    .help(format!(
                        "let the client's proxy ignore port {port} instead of naming a backend"
                    )),
            );
        }
    }
}
