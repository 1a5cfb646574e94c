use super::*;

pub const RULE: Rule = Rule {
    id: "delete-gateway-in-use",
    severity: Error,
    page: include_str!("delete_gateway_in_use.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(deletion) = Deletion::of(subject, Kind::VirtualGateway) else {
        return;
    };
    if mesh.count(Kind::GatewayRoute, &deletion.names) > 0 {
        findings.push(has_children(
            &deletion,
            Kind::VirtualGateway,
            Kind::GatewayRoute,
            mesh,
        ));
    }
}
