use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mtls-client-cert-never-asked",
    severity: Warning,
    page: include_str!("mtls_client_cert_never_asked.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for policy in client.policies() {
            let Some(place) = policy.certificate_place else {
                continue;
            };
            let Some(servers) = servers_under(mesh, client, policy) else {
                continue;
            };
            let may_ask = |server: &Server<'_>| {
                server.listener.active_tls().is_err()
                    || server.listener.client_validation().is_some()
            };
            if !servers.iter().any(may_ask) {
                let finding = at_key(place, "no server requires this certificate")
                    .help("give the servers' listeners a `validation`, or remove the certificate");
                findings.about(client.resource()).push(finding);
            }
        }
    }
}
