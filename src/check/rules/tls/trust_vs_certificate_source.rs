use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "trust-vs-certificate-source",
    severity: Warning,
    page: include_str!("trust_vs_certificate_source.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for (call, policy) in reach::governed(item, mesh) {
        let Some(trust) = policy.trust() else {
            continue;
        };
        for server in call.servers(item, mesh) {
            let tls = server.tls().filter(|_| policy.covers(server.port()));
            let Some(tls) = tls else { continue };
            let Some(shown) = tls
                .get("certificate")
                .and_then(|node| node.entries().first())
            else {
                continue;
            };
            if (trust.key == "acm") == (shown.key == "acm") {
                continue;
            }
            let message = format!(
                "trust comes from {}, the certificate of `{}` from {}",
                trust.key,
                server.item.name(),
                shown.key
            );
            findings.push(
                at_key(&trust.node, message)
                    .against(shown.node.place.key(), "the server's certificate")
                    .help("make sure that the trusted authority signed it, or take both from one source"),
            );
            break;
        }
    }
}
