use super::super::prelude::*;
use super::super::view::Entrance;

pub const RULE: Rule = Rule {
    id: "gr-port-required-multi",
    severity: Error,
    page: include_str!("gr_port_required_multi.md"),
    check: Check::Together(&["GatewayRoute"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    findings.extend(
        Entrance::all(item, mesh)
            .iter()
            .filter_map(Entrance::portless),
    );
}
