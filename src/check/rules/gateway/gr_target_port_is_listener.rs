use super::super::prelude::*;
use super::super::view::Target;

pub const RULE: Rule = Rule {
    id: "gr-target-port-is-listener",
    severity: Error,
    page: include_str!("gr_target_port_is_listener.md"),
    check: Check::Together(&[Kind::GatewayRoute], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(Target::all(item, mesh).iter().filter_map(Target::stray));
}
