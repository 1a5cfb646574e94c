use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-unknown-service",
    severity: Warning,
    page: include_str!("backend_unknown_service.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    if !mesh.is_complete(item.mesh()) {
        return;
    }
    let names = "spec.backends[].virtualService.virtualServiceName";
    for name in item.search().select(names) {
        let Some(text) = name.as_str() else { continue };
        if item.neighbor(mesh, Kind::VirtualService, text).is_some() {
            continue;
        }
        let services = mesh.all(Kind::VirtualService, &[item.mesh()]);
        let near = suggest::similar(text, services.iter().map(|service| service.name()));
        let finding = at(
            name,
            format!("there is no virtual service `{text}` in the mesh"),
        );
        findings.push(match suggest::did_you_mean(&near) {
            Some(question) => finding.help(question),
            None => finding.help("create the virtual service, or remove the backend"),
        });
    }
}
