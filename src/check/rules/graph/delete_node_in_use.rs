use super::*;

pub const RULE: Rule = Rule {
    id: "delete-node-in-use",
    severity: Error,
    page: include_str!("delete_node_in_use.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, Kind::VirtualNode) else {
        return;
    };
    let name = deletion.name();
    let routes = mesh.users(Kind::Route, Kind::VirtualNode, &deletion.names);
    if !routes.is_empty() {
        let message = format!(
            "virtual node `{name}` is a target of route {}",
            listed(&routes)
        );
        let answer = format!(
            "VirtualNode with name {name} cannot be deleted because it is the target of one or more routes."
        );
        findings.push(
            deletion
                .blocked(message, answer)
                .help("delete or change the route first"),
        );
    }
    let services = mesh.users(Kind::VirtualService, Kind::VirtualNode, &deletion.names);
    if !services.is_empty() {
        findings.push(is_provider(&deletion, Kind::VirtualNode, &services));
    }
}
