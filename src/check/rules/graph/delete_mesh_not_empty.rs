use super::*;

pub const RULE: Rule = Rule {
    id: "delete-mesh-not-empty",
    severity: Error,
    page: include_str!("delete_mesh_not_empty.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, Kind::Mesh) else {
        return;
    };
    for child in Kind::Mesh.shape().children() {
        if mesh.count(child.kind, &deletion.names) == 0 {
            continue;
        }
        let held = mesh.all(child.kind, &deletion.names);
        let message = format!(
            "mesh `{}` still has {} {}",
            deletion.name(),
            child.kind.words(),
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
