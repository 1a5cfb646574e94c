use super::super::prelude::*;
use super::super::view::Entrance;

pub const RULE: Rule = Rule {
    id: "route-protocol-matches-router",
    severity: Warning,
    page: include_str!("route_protocol_matches_router.md"),
    check: Check::Together(&[Kind::Route], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(
        Entrance::all(item, mesh)
            .iter()
            .filter_map(Entrance::mismatched),
    );
}
