use super::super::prelude::*;
use super::super::view::dangling;

pub const RULE: Rule = Rule {
    id: "gr-target-exists",
    severity: Error,
    page: include_str!("gr_target_exists.md"),
    check: Check::Together(&["GatewayRoute"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    findings.extend(dangling(item, mesh, &["VirtualService"]));
}
