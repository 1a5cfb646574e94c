use super::super::prelude::*;
use super::super::view::{lack, name};

pub const RULE: Rule = Rule {
    id: "backend-missing",
    severity: Warning,
    page: include_str!("backend_missing.md"),
    check: Check::Together(&[Kind::VirtualService], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(own) = name(item) else { return };
    let names = [item.mesh(), item.name()];
    let is_used = |kind| mesh.is_used(kind, Kind::VirtualService, &names);
    if drops_all(item, mesh) && !is_used(Kind::VirtualNode) && !is_used(Kind::GatewayRoute) {
        let finding = at(
            own,
            "no node has this service among its backends, so no node may call it",
        )
        .help("add it to the `backends` of its callers, or let a gateway route lead to it");
        findings.push_as(lack(item, mesh), finding);
    }
}

/// False where the mesh allows its nodes to call what they do not list, or where that is not known.
fn drops_all(item: &Resource, mesh: &dyn Resources) -> bool {
    let parent = item.parent(mesh);
    let egress = ["spec", "egressFilter", "type"];
    let egress = parent.as_ref().and_then(|mesh| mesh.input.find(&egress));
    egress.is_none_or(|egress| egress.as_str() == Some("DROP_ALL"))
}
