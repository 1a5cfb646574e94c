use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-not-discovery-name",
    severity: Info,
    page: include_str!("san_not_discovery_name.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for call in calls(mesh, client) {
            let policy = call
                .known_policy()
                .filter(|policy| policy.accepts_discovery_name());
            let Some(policy) = policy else { continue };
            let expected = servers(mesh, &call).into_iter().find_map(|server| {
                let port = server.listener.port.as_ref().ok()?.value;
                let tls = server.listener.active_tls().ok()??;
                let name = server.node.discovery.as_ref().ok()?.as_ref()?.name();
                policy.covers(port).then_some((server, tls, name))
            });
            if let Some((server, tls, name)) = expected {
                let message = format!(
                    "the certificate of `{}` must contain the name `{name}`",
                    server.node.name
                );
                let finding = at_policy(&call, message)
                    .against(tls.place.key(), "the certificate is given here")
                    .help("or list the names to accept in `subjectAlternativeNames`");
                report(findings, &call, finding);
            }
        }
    }
}
