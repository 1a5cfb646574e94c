use super::super::prelude::*;
use super::super::view::dangling;

pub const RULE: Rule = Rule {
    id: "vs-provider-exists",
    severity: Error,
    page: include_str!("vs_provider_exists.md"),
    check: Check::Together(&["VirtualService"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    findings.extend(dangling(item, mesh, &["VirtualNode", "VirtualRouter"]));
}
