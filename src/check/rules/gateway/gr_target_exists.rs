use super::super::prelude::*;
use super::super::view::dangling;

pub const RULE: Rule = Rule {
    id: "gr-target-exists",
    severity: Error,
    page: include_str!("gr_target_exists.md"),
    check: Check::Reference(&[Kind::GatewayRoute], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(dangling(item, mesh, &[Kind::VirtualService]));
}
