use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-with-allow-all",
    severity: Warning,
    page: include_str!("backends_with_allow_all.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(backends) = item.input.find(&["spec", "backends"]) else {
        return;
    };
    let Some(of_mesh) = mesh.find(Kind::Mesh, &[item.mesh()]) else {
        return;
    };
    let Some(filter) = of_mesh.input.find(&["spec", "egressFilter", "type"]) else {
        return;
    };
    if filter.as_str() == Some("ALLOW_ALL") && !backends.items().is_empty() {
        findings.push(
            at_key(backends, "a node that lists backends reaches nothing else")
                .against(filter.place.value(), "though the mesh allows all")
                .help("list everything that the node calls, or no backend at all"),
        );
    }
}
