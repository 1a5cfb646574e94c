use super::super::prelude::*;
use super::super::view::dangling;

pub const RULE: Rule = Rule {
    id: "target-node-exists",
    severity: Error,
    page: include_str!("target_node_exists.md"),
    check: Check::Together(&["Route"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    findings.extend(dangling(item, mesh, &["VirtualNode"]));
}
