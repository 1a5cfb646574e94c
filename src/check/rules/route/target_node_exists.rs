use super::super::prelude::*;
use super::super::view::dangling;

pub const RULE: Rule = Rule {
    id: "target-node-exists",
    severity: Error,
    page: include_str!("target_node_exists.md"),
    check: Check::Reference(&[Kind::Route], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(dangling(item, mesh, &[Kind::VirtualNode]));
}
