use super::*;

pub const RULE: Rule = Rule {
    id: "delete-service-in-use",
    severity: Error,
    page: include_str!("delete_service_in_use.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, Kind::VirtualService) else {
        return;
    };
    let routes = mesh.users(Kind::GatewayRoute, Kind::VirtualService, &deletion.names);
    if routes.is_empty() {
        return;
    }
    let name = deletion.name();
    let ids: Vec<&str> = routes.iter().map(|route| route.name()).collect();
    let message = format!(
        "virtual service `{name}` is the target of gateway route {}",
        listed(&routes)
    );
    let answer = format!(
        "VirtualService {name} is being referenced in the following: GATEWAY_ROUTE: [{}]",
        ids.join(", ")
    );
    findings.push(
        deletion
            .blocked(message, answer)
            .help("delete or change the gateway route first"),
    );
}
