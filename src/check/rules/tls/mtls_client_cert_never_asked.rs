use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mtls-client-cert-never-asked",
    severity: Warning,
    page: include_str!("mtls_client_cert_never_asked.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for policy in Policy::all(item.search()) {
        let Some(certificate) = policy.certificate() else {
            continue;
        };
        let Some(servers) = reach::servers_under(policy, item, mesh) else {
            continue;
        };
        let may_ask = |tls: &Node| tls.is_unknown() || tls.get("validation").is_some();
        if !servers
            .iter()
            .any(|server| server.tls().is_some_and(may_ask))
        {
            findings.push(
                at_key(certificate, "no server asks for this certificate")
                    .help("give the servers' listeners a `validation`, or remove the certificate"),
            );
        }
    }
}
