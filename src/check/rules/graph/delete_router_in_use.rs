use super::*;

pub const RULE: Rule = Rule {
    id: "delete-router-in-use",
    severity: Error,
    page: include_str!("delete_router_in_use.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, "VirtualRouter") else {
        return;
    };
    if mesh.count("Route", &deletion.names) > 0 {
        findings.push(has_children(&deletion, "VirtualRouter", "Route", mesh));
    }
    let services = mesh.users("VirtualService", "VirtualRouter", &deletion.names);
    if !services.is_empty() {
        findings.push(is_provider(&deletion, "VirtualRouter", &services));
    }
}
