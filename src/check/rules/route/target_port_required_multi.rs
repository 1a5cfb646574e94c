use super::super::prelude::*;
use super::super::view::Target;

pub const RULE: Rule = Rule {
    id: "target-port-required-multi",
    severity: Error,
    page: include_str!("target_port_required_multi.md"),
    check: Check::Together(&[Kind::Route], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(Target::all(item, mesh).iter().filter_map(Target::portless));
}
