use super::super::prelude::*;
use super::super::view::Entrance;

pub const RULE: Rule = Rule {
    id: "gr-port-required-multi",
    severity: Error,
    page: include_str!("gr_port_required_multi.md"),
    check: Check::Together(&[Kind::GatewayRoute], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(
        Entrance::all(item, mesh)
            .iter()
            .filter_map(Entrance::portless),
    );
}
