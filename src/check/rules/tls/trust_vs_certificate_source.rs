use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "trust-vs-certificate-source",
    severity: Warning,
    page: include_str!("trust_vs_certificate_source.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for call in calls(mesh, client) {
            let Some(policy) = call.known_policy() else {
                continue;
            };
            let Ok(validation) = &policy.validation else {
                continue;
            };
            let Ok(trust) = &validation.trust else {
                continue;
            };
            let other = servers(mesh, &call).into_iter().find_map(|server| {
                let port = server.listener.port.as_ref().ok()?.value;
                let tls = server.listener.active_tls().ok()??;
                let shown = tls.certificate.as_ref().ok()?;
                let differs = (trust.source() == ACM) != (shown.source() == ACM);
                (policy.covers(port) && differs).then_some((server, tls, shown))
            });
            let Some((server, tls, shown)) = other else {
                continue;
            };
            let message = format!(
                "trust comes from {}, but the certificate of `{}` from {}",
                trust.source(),
                server.node.name,
                shown.source()
            );
            let finding = at_key(validation.trust_place, message)
                .against(tls.certificate_place.key(), "the server's certificate")
                .help("check that a trusted authority issued it, or take both from one source");
            findings
                .about(client.resource())
                .push_as(severity(trust, shown), finding);
        }
    }
}

const ACM: &str = "acm";

/// A certificate of ACM that was exported to a file is as good as the one at ACM.
fn severity(trust: &Trust, shown: &Certificate) -> Severity {
    match (trust, shown) {
        (Trust::Acm(_), Certificate::File { .. }) => Info,
        _ => Warning,
    }
}
