use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mtls-server-asks-no-client-cert",
    severity: Warning,
    page: include_str!("mtls_server_asks_no_client_cert.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for call in calls(mesh, client) {
            let asks = |server: &Server<'_>| {
                let reason = Encryption::Refused(Reason::NoClientCertificate);
                encryption(call.policy, server) == reason
            };
            let Some(server) = servers(mesh, &call).into_iter().find(asks) else {
                continue;
            };
            let Some(Ok(validation)) = server.listener.client_validation() else {
                continue;
            };
            let message = format!(
                "`{}` requires a client certificate, and this client has none",
                server.node.name
            );
            let finding = at_policy(&call, message)
                .against(validation.place.key(), "required here")
                .help("give the client policy a `certificate` that the server trusts");
            report(findings, &call, finding);
        }
    }
}
