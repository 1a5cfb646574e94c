use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mtls-server-asks-no-client-cert",
    severity: Warning,
    page: include_str!("mtls_server_asks_no_client_cert.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for call in reach::calls(item, mesh) {
        if call
            .policy
            .is_some_and(|policy| !policy.is_known() || policy.certificate().is_some())
        {
            continue;
        }
        for server in call.servers(item, mesh) {
            let Some(validation) = server.tls().and_then(|tls| tls.get("validation")) else {
                continue;
            };
            let message = format!(
                "`{}` asks its clients for a certificate, and this one has none",
                server.item.name()
            );
            findings.push(
                call.at_policy(message)
                    .against(validation.place.key(), "asked for here")
                    .help("give the client policy a `certificate` that the server trusts"),
            );
            break;
        }
    }
}
