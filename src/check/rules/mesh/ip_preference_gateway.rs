use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "ip-preference-gateway",
    severity: Info,
    page: include_str!("ip_preference_gateway.md"),
    check: Check::Together(&[Kind::Mesh], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let preference = item.search().select("spec.serviceDiscovery.ipPreference");
    for preference in preference
        .into_iter()
        .filter(|preference| preference.as_str().is_some())
    {
        let Some(gateway) = mesh
            .all(Kind::VirtualGateway, &[item.mesh()])
            .into_iter()
            .next()
        else {
            return;
        };
        findings.push(
            at(
                preference,
                "virtual gateways cannot depart from the mesh's IP preference",
            )
            .against(
                gateway.spec().unwrap_or(&gateway.input).place.key(),
                "of a gateway here",
            )
            .help("set `ipPreference` on virtual nodes instead if gateways need another one"),
        );
    }
}
