use super::*;

pub const RULE: Rule = Rule {
    id: "shared-mesh-references",
    severity: Error,
    page: include_str!("shared_mesh_references.md"),
    check: Check::Change(check),
};

/// What only the owner of the mesh may create in it.
const OF_THE_MESH_OWNER: [Kind; 2] = [Kind::VirtualGateway, Kind::GatewayRoute];

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let (Some((kind, lifecycle)), Some(resource)) =
        (subject.operation.lifecycle, subject.resource())
    else {
        return;
    };
    let Some(caller) = subject.context.account.as_deref() else {
        return;
    };
    let owner = subject.input.get("meshOwner").and_then(Node::as_str);
    let is_mesh_owner = owner.unwrap_or(caller) == caller;
    let name = |identifier: &&str| subject.input.get(identifier)?.as_str();
    let names: Vec<&str> = resource.identifiers.iter().map_while(name).collect();
    let refused = match lifecycle {
        Lifecycle::Create if !is_mesh_owner && OF_THE_MESH_OWNER.contains(&kind) => Some((
            "meshOwner",
            format!("only the owner of a mesh creates a {}", kind.words()),
        )),
        // Resources below a resource belong to its owner; those in a mesh may belong to any account.
        Lifecycle::Create => resource.lineage().iter().rev().nth(1).and_then(|parent| {
            parent.parent?;
            is_foreign(
                parent.kind,
                names.get(..parent.identifiers.len())?,
                caller,
                mesh,
            )
            .then(|| {
                let words = format!("only the owner of a {} adds to it", parent.kind.words());
                (parent.name_member(), words)
            })
        }),
        Lifecycle::Update => is_foreign(kind, &names, caller, mesh).then(|| {
            (
                resource.name_member(),
                "only its owner changes a resource".to_owned(),
            )
        }),
        Lifecycle::Delete => {
            (!is_mesh_owner && is_foreign(kind, &names, caller, mesh)).then(|| {
                let words = "only its owner and the owner of the mesh delete a resource";
                (resource.name_member(), words.to_owned())
            })
        }
        Lifecycle::Read | Lifecycle::List => None,
    };
    if let Some((member, message)) = refused {
        let node = subject.input.get(member).unwrap_or(subject.input);
        let finding = at(node, message).help("ask the owner, or make the request as that account");
        findings.push(finding.answer("ForbiddenException", None));
    }
}

fn is_foreign(kind: Kind, names: &[&str], caller: &str, mesh: &dyn Resources) -> bool {
    mesh.find(kind, names)
        .and_then(|item| item.owner.as_ref().map(|owner| owner != caller))
        .unwrap_or(false)
}
