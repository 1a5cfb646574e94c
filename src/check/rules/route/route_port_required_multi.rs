use super::super::prelude::*;
use super::super::view::Entrance;

pub const RULE: Rule = Rule {
    id: "route-port-required-multi",
    severity: Error,
    page: include_str!("route_port_required_multi.md"),
    check: Check::Together(&[Kind::Route], check),
};

/// The service's own words.
const MESSAGE: &str =
    "Route must define a port match criteria if the Virtual Router has multiple listeners";

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for finding in Entrance::all(item, mesh)
        .iter()
        .filter_map(Entrance::portless)
    {
        findings.push(finding.answer("BadRequestException", Some(MESSAGE.to_owned())));
    }
}
