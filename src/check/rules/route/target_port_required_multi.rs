use super::super::prelude::*;
use super::super::view::Target;

pub const RULE: Rule = Rule {
    id: "target-port-required-multi",
    severity: Error,
    page: include_str!("target_port_required_multi.md"),
    check: Check::Together(&["Route"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    findings.extend(Target::all(item, mesh).iter().filter_map(Target::portless));
}
