use super::super::prelude::*;
use super::super::view::title;
use crate::check::mesh::references;

pub const RULE: Rule = Rule {
    id: "create-order",
    severity: Warning,
    page: include_str!("create_order.md"),
    check: Check::Together(&[
        "GatewayRoute",
        "Route",
        "VirtualGateway",
        "VirtualNode",
        "VirtualRouter",
        "VirtualService",
    ], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let mut find = |kind: &str, names: &[&str], name: &Node| {
        let defined = mesh.all(kind, names);
        let is_later = |other: &Item| other.input.place > item.input.place;
        let Some(later) = defined.first().filter(|first| is_later(first)) else {
            return;
        };
        // Which of two files is sent first is not written in them.
        let severity = if later.source() == item.source() { Warning } else { Info };
        let message = format!("{} comes only after what needs it", title(later));
        findings.push_as(
            severity,
            at(name, message)
                .against(later.input.place.key(), "it comes here")
                .help("order: mesh, nodes, routers, routes, services, gateways, gateway routes"),
        );
    };
    let names: Vec<&str> = item.names.iter().map(|name| name.as_str()).collect();
    let parents = &names[..names.len() - 1];
    let name = item.input.get(item.resource.identifiers[parents.len() - 1]);
    if let (Some(kind), Some(name)) = (item.resource.parent, name) {
        find(kind, parents, name);
    }
    // The backends of a node may come later.
    if item.resource.name != "VirtualNode" {
        for reference in references(item) {
            find(reference.to, &[item.mesh(), reference.name()], reference.node);
        }
    }
}
