use super::super::prelude::*;
use super::super::view::title;
use crate::document::Place;
use std::sync::Arc;

pub const RULE: Rule = Rule {
    id: "create-order",
    severity: Warning,
    page: include_str!("create_order.md"),
    check: Check::Together(
        &[
            Kind::GatewayRoute,
            Kind::Route,
            Kind::VirtualGateway,
            Kind::VirtualNode,
            Kind::VirtualRouter,
            Kind::VirtualService,
        ],
        check,
    ),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    // A format brings its resources into order by itself, and knows what has none.
    if item.format.is_some() {
        return;
    }
    for (kind, names, said) in needed(item) {
        let Some(later) = later(item, mesh, kind, &names) else {
            continue;
        };
        // Which of two files is sent first is not written in them.
        let severity = if later.source() == item.source() {
            Warning
        } else {
            Info
        };
        let message = format!(
            "{} is defined after a resource that depends on it",
            title(&later)
        );
        findings.push_as(
            severity,
            at(said, message)
                .against(later.input.place.key(), "it comes here")
                .help("order: mesh, nodes, routers, routes, services, gateways, gateway routes"),
        );
    }
}

/// What has to be there before a resource: kind, names, and where the resource says so. The
/// backends of a node may come later.
fn needed(item: &Resource) -> Vec<(Kind, Vec<&str>, Place)> {
    let mut names: Vec<&str> = item.names.iter().map(|name| name.as_str()).collect();
    names.pop();
    let said = item.input.get(item.shape.identifiers[names.len() - 1]);
    let parent = item.shape.parent.zip(said);
    let mut needed: Vec<_> = parent
        .map(|(kind, said)| (kind, names, said.place))
        .into_iter()
        .collect();
    if item.kind() != Kind::VirtualNode {
        needed.extend(item.references().iter().map(|reference| {
            let names = vec![item.mesh(), reference.name.as_str()];
            (reference.to, names, reference.place)
        }));
    }
    needed
}

/// The resource of these names, where it comes after the other one.
fn later(
    item: &Resource,
    mesh: &dyn Resources,
    kind: Kind,
    names: &[&str],
) -> Option<Arc<Resource>> {
    let found = mesh.all(kind, names).into_iter().next()?;
    // One that does not say its name may be the one that is meant, and come before.
    let unnamed = [&names[..names.len() - 1], &[""]].concat();
    let is_later = found.input.place > item.input.place && mesh.all(kind, &unnamed).is_empty();
    is_later.then_some(found)
}
