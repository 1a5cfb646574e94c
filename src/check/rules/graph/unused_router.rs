use super::super::prelude::*;
use super::super::view::{lack, name};

pub const RULE: Rule = Rule {
    id: "unused-router",
    severity: Warning,
    page: include_str!("unused_router.md"),
    check: Check::Together(&[Kind::VirtualRouter], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(own) = name(item) else { return };
    let names = [item.mesh(), item.name()];
    if !mesh.is_used(Kind::VirtualService, Kind::VirtualRouter, &names) {
        let finding = at(own, "no virtual service is provided by this router")
            .help("name it as the `provider` of a virtual service, or delete it");
        findings.push_as(lack(item, mesh), finding);
    }
}
