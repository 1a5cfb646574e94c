use super::*;
use crate::model::model;

pub const RULE: Rule = Rule {
    id: "delete-mesh-not-empty",
    severity: Error,
    page: include_str!("delete_mesh_not_empty.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, "Mesh") else {
        return;
    };
    let Some(children) = model().resource("Mesh").map(|resource| resource.children()) else {
        return;
    };
    for child in children {
        if mesh.count(child.name, &deletion.names) == 0 {
            continue;
        }
        let held = mesh.all(child.name, &deletion.names);
        let message = format!(
            "mesh `{}` still has {} {}",
            deletion.name(),
            to_words(child.name),
            listed(&held)
        );
        let answer = format!(
            "Mesh {} for account {} cannot be deleted because it has one or more resources of type {}.",
            deletion.name(),
            mesh_owner(subject.input, mesh),
            child.name
        );
        let finding = deletion.blocked(message, answer);
        findings
            .push(finding.help("delete everything in it first, in the reverse order of creation"));
        return;
    }
}
