use super::super::prelude::*;
use super::super::view::{Target, title};

pub const RULE: Rule = Rule {
    id: "route-protocol-matches-node",
    severity: Warning,
    page: include_str!("route_protocol_matches_node.md"),
    check: Check::Together(&[Kind::Route], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for target in Target::all(item, mesh) {
        let protocol = target.listener().and_then(|listener| listener.protocol());
        let Some((protocol, protocol_name)) =
            protocol.and_then(|node| Some((node, node.as_str()?)))
        else {
            continue;
        };
        if protocol_name != target.route.protocol {
            let message = format!(
                "a route for `{}` sends to {}, which uses `{protocol_name}`",
                target.route.protocol,
                title(&target.server)
            );
            findings.push(
                at_key(target.node, message)
                    .against(protocol.place.value(), "the node's protocol")
                    .help("use one protocol for route, router and node"),
            );
        }
    }
}
