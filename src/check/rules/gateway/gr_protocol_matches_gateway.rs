use super::super::prelude::*;
use super::super::view::Entrance;

pub const RULE: Rule = Rule {
    id: "gr-protocol-matches-gateway",
    severity: Warning,
    page: include_str!("gr_protocol_matches_gateway.md"),
    check: Check::Together(&["GatewayRoute"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    findings.extend(
        Entrance::all(item, mesh)
            .iter()
            .filter_map(Entrance::mismatched),
    );
}
