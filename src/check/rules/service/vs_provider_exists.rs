use super::super::prelude::*;
use super::super::view::dangling;

pub const RULE: Rule = Rule {
    id: "vs-provider-exists",
    severity: Error,
    page: include_str!("vs_provider_exists.md"),
    check: Check::Reference(&[Kind::VirtualService], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    findings.extend(dangling(
        item,
        mesh,
        &[Kind::VirtualNode, Kind::VirtualRouter],
    ));
}
