use super::super::prelude::*;
use super::super::view::{Listeners, lack, name};

pub const RULE: Rule = Rule {
    id: "orphan-node",
    severity: Warning,
    page: include_str!("orphan_node.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(own) = name(item) else { return };
    let names = [item.mesh(), item.name()];
    let is_used = |kind| mesh.is_used(kind, Kind::VirtualNode, &names);
    let listens = Listeners::of(&item.input).len() > 0;
    if listens && !is_used(Kind::Route) && !is_used(Kind::VirtualService) {
        let finding = at(
            own,
            "the node listens, but no route and no virtual service leads to it",
        )
        .help("let a route or a virtual service send to it, or delete its listeners");
        let has_backends = item.input.find(&["spec", "backends"]);
        let severity = match has_backends {
            // The front of a mesh: a load balancer outside the mesh sends to it.
            Some(backends) if backends.is_unknown() || !backends.items().is_empty() => Info,
            _ => lack(item, mesh),
        };
        findings.push_as(severity, finding);
    }
}
