use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "enforce-against-plain-listener",
    severity: Warning,
    page: include_str!("enforce_against_plain_listener.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for (call, policy) in reach::governed(item, mesh).filter(|(_, policy)| policy.is_enforced()) {
        let is_plain = |server: &Listener| server.tls().is_none() && policy.covers(server.port());
        if let Some(server) = call.servers(item, mesh).into_iter().find(is_plain) {
            let message = format!(
                "TLS is enforced, but `{}` answers for `{}` without",
                server.item.name(),
                call.service
            );
            let off = server.node().get("tls").map(|tls| tls.place.key());
            findings.push(
                call.at_policy(message)
                    .against(off.unwrap_or_else(|| server.mark()), "this listener has no TLS")
                    .help("give the listener a `tls` of mode `STRICT` or `PERMISSIVE`, or set `enforce: false`"),
            );
        }
    }
}
