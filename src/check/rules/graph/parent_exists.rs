use super::*;
use crate::diagnostic::suggest;
use crate::model::ResourceShape;

pub const RULE: Rule = Rule {
    id: "parent-exists",
    severity: Error,
    page: include_str!("parent_exists.md"),
    check: Check::Reference(
        &[
            Kind::VirtualNode,
            Kind::VirtualRouter,
            Kind::Route,
            Kind::VirtualService,
            Kind::VirtualGateway,
            Kind::GatewayRoute,
        ],
        check,
    ),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    if !mesh.is_complete(item.mesh()) {
        return;
    }
    // The outermost that is missing says it all.
    for parent in item.shape.lineage() {
        let depth = parent.identifiers.len();
        if depth == item.shape.identifiers.len() {
            return;
        }
        let Some(names) = item.names.get(..depth) else {
            return;
        };
        let spelled: Vec<&str> = names.iter().map(CompactString::as_str).collect();
        // A name that is not yet known may mean anything.
        if spelled.contains(&"") || mesh.find(parent.kind, &spelled).is_some() {
            continue;
        }
        if let Some(name) = item.input.get(parent.name_member()) {
            findings.push(missing(item, parent, &spelled, name, mesh));
        }
        return;
    }
}

fn missing(
    item: &Resource,
    parent: &ResourceShape,
    names: &[&str],
    name: &Node,
    mesh: &dyn Resources,
) -> Finding {
    let (own, above) = names.split_last().expect("a resource has a name");
    let siblings = mesh.all(parent.kind, above);
    let near = suggest::similar(own, siblings.iter().map(|sibling| sibling.name()));
    let mut finding = at(name, format!("there is no {} `{own}`", parent.kind.words()));
    if let Some(question) = suggest::did_you_mean(&near) {
        finding = finding.help(question);
    }
    let owner = mesh_owner(&item.input, mesh);
    let words = absence(parent, &item.names[..names.len()], owner);
    finding
        .help(format!("create the {} first", parent.kind.words()))
        .answer("NotFoundException", Some(words))
}
