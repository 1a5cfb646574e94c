use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "strict-server-no-client-policy",
    severity: Warning,
    page: include_str!("strict_server_no_client_policy.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for call in reach::calls(item, mesh)
        .into_iter()
        .filter(|call| call.policy.is_none())
    {
        for server in call.servers(item, mesh) {
            let Some(tls) = server.tls() else { continue };
            let certificate = tls.get("certificate").map_or(&[][..], Node::entries);
            let Some(unchecked) = certificate.iter().find(|source| source.key != "acm") else {
                continue;
            };
            let message = format!(
                "the certificate of `{}` is not validated",
                server.item.name()
            );
            findings.push(
                call.at_policy(message)
                    .against(
                        unchecked.node.place.key(),
                        "no client policy says whom to trust for it",
                    )
                    .help("give the backend a client policy with `validation`"),
            );
            break;
        }
    }
}
