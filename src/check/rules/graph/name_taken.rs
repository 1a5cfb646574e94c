use super::*;

pub const RULE: Rule = Rule {
    id: "name-taken",
    severity: Error,
    page: include_str!("name_taken.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some((kind, Lifecycle::Create)) = subject.operation.lifecycle else {
        return;
    };
    let Some(item) = subject.made() else {
        return;
    };
    let names: Vec<&str> = item.names.iter().map(CompactString::as_str).collect();
    if names.len() < item.shape.identifiers.len() || mesh.find(kind, &names).is_none() {
        return;
    }
    let Some(name) = subject.input.get(item.shape.name_member()) else {
        return;
    };
    let owner = mesh_owner(subject.input, mesh);
    let words = format!(
        "{} already exists {}",
        named(item.shape, &item.names),
        placed(item.shape, &item.names, owner)
    );
    findings.push(
        at(
            name,
            format!("there is a {} `{}` already", kind.words(), item.name()),
        )
        .help("update it, delete it first, or choose another name")
        .answer("ConflictException", Some(words)),
    );
}
