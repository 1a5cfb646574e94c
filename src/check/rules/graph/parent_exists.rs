use super::*;
use crate::diagnostic::nearest;
use crate::model::Resource;

pub const RULE: Rule = Rule {
    id: "parent-exists",
    severity: Error,
    page: include_str!("parent_exists.md"),
    check: Check::Together(
        &[
            "VirtualNode",
            "VirtualRouter",
            "Route",
            "VirtualService",
            "VirtualGateway",
            "GatewayRoute",
        ],
        check,
    ),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    if !mesh.is_complete(item.mesh()) {
        return;
    }
    // The outermost that is missing says it all.
    for parent in item.resource.lineage() {
        let depth = parent.identifiers.len();
        if depth == item.resource.identifiers.len() {
            return;
        }
        let Some(names) = item.names.get(..depth) else {
            return;
        };
        let spelt: Vec<&str> = names.iter().map(CompactString::as_str).collect();
        // A name that is not yet known may mean anything.
        if spelt.contains(&"") || mesh.find(parent.name, &spelt).is_some() {
            continue;
        }
        if let Some(name) = item.input.get(parent.name_member()) {
            findings.push(missing(item, parent, &spelt, name, mesh));
        }
        return;
    }
}

fn missing(
    item: &Item,
    parent: &Resource,
    names: &[&str],
    name: &Node,
    mesh: &dyn Mesh,
) -> Diagnostic {
    let (own, above) = names.split_last().expect("a resource has a name");
    let siblings = mesh.all(parent.name, above);
    let near = nearest::ranked(own, siblings.iter().map(|sibling| sibling.name()));
    let mut finding = at(
        name,
        format!("there is no {} `{own}`", to_words(parent.name)),
    );
    if let Some(question) = nearest::question(&near) {
        finding = finding.help(question);
    }
    let owner = mesh_owner(&item.input, mesh);
    let words = absence(parent, &item.names[..names.len()], owner);
    finding
        .help(format!("create the {} first", to_words(parent.name)))
        .answer("NotFoundException", Some(words))
}
