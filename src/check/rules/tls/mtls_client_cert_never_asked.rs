use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mtls-client-cert-never-asked",
    severity: Warning,
    page: include_str!("mtls_client_cert_never_asked.md"),
    check: Check::Together(&["VirtualNode", "VirtualGateway"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let calls = reach::calls(item, mesh);
    for policy in Policy::all(&item.input) {
        let Some(certificate) = policy.certificate() else {
            continue;
        };
        let under = |call: &&Call<'_>| {
            call.policy
                .is_some_and(|of| of.tls.place == policy.tls.place)
        };
        let servers: Vec<_> = calls
            .iter()
            .filter(under)
            .map(|call| call.servers(item, mesh))
            .collect();
        // A service of which no server is known may well ask.
        if servers.is_empty() || servers.iter().any(Vec::is_empty) {
            continue;
        }
        let asks = |server: &Listener| {
            server
                .tls()
                .is_some_and(|tls| tls.get("validation").is_some())
        };
        if !servers.iter().flatten().any(asks) {
            findings.push(
                at_key(certificate, "no server asks for this certificate")
                    .help("give the servers' listeners a `validation`, or remove the certificate"),
            );
        }
    }
}
