use super::super::prelude::*;
use super::super::view::Entrance;

pub const RULE: Rule = Rule {
    id: "gr-protocol-matches-gateway",
    severity: Warning,
    page: include_str!("gr_protocol_matches_gateway.md"),
    check: Check::Together(&[Kind::GatewayRoute], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(
        Entrance::all(item, mesh)
            .iter()
            .filter_map(Entrance::mismatched),
    );
}
