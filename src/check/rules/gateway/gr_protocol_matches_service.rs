use super::super::prelude::*;
use super::super::view::{Target, title};

pub const RULE: Rule = Rule {
    id: "gr-protocol-matches-service",
    severity: Warning,
    page: include_str!("gr_protocol_matches_service.md"),
    check: Check::Together(&[Kind::GatewayRoute], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for target in Target::all(item, mesh) {
        let protocol = target.listener().and_then(|listener| listener.protocol());
        let Some((protocol, served)) = protocol.and_then(|node| Some((node, node.as_str()?)))
        else {
            continue;
        };
        // A gateway may well translate between the versions of HTTP.
        let is_http = |protocol: &str| matches!(protocol, "http" | "http2");
        if served == target.route.protocol || is_http(served) && is_http(target.route.protocol) {
            continue;
        }
        let message = format!(
            "a route for `{}` leads to a listener for `{served}` of {}",
            target.route.protocol,
            title(&target.server)
        );
        findings.push(
            at_key(target.node, message)
                .against(protocol.place.value(), "the listener's protocol")
                .help(
                    "lead it to a listener of the same protocol, or use a route of the other type",
                ),
        );
    }
}
