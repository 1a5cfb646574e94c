use super::*;

pub const RULE: Rule = Rule {
    id: "delete-router-in-use",
    severity: Error,
    page: include_str!("delete_router_in_use.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, Kind::VirtualRouter) else {
        return;
    };
    if mesh.count(Kind::Route, &deletion.names) > 0 {
        findings.push(has_children(
            &deletion,
            Kind::VirtualRouter,
            Kind::Route,
            mesh,
        ));
    }
    let services = mesh.users(Kind::VirtualService, Kind::VirtualRouter, &deletion.names);
    if !services.is_empty() {
        findings.push(is_provider(&deletion, Kind::VirtualRouter, &services));
    }
}
