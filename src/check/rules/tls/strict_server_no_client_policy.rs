use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "strict-server-no-client-policy",
    severity: Warning,
    page: include_str!("strict_server_no_client_policy.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for call in calls(mesh, client)
            .into_iter()
            .filter(|call| call.policy.is_none())
        {
            let unchecked = servers(mesh, &call).into_iter().find_map(|server| {
                let tls = server.listener.active_tls().ok()??;
                match encryption(call.policy, &server) {
                    Encryption::Tls(it) if it.check == ServerCheck::None => Some((server, tls)),
                    _ => None,
                }
            });
            if let Some((server, tls)) = unchecked {
                let message = format!("the certificate of `{}` is not validated", server.node.name);
                let finding = at_policy(&call, message)
                    .against(
                        tls.certificate_place.key(),
                        "no client policy names a CA that is trusted for it",
                    )
                    .help("give the backend a client policy with `validation`");
                report(findings, &call, finding);
            }
        }
    }
}
