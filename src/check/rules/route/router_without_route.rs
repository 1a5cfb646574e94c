use super::super::prelude::*;
use super::super::view::{lack, name};

pub const RULE: Rule = Rule {
    id: "router-without-route",
    severity: Warning,
    page: include_str!("router_without_route.md"),
    check: Check::Together(&[Kind::VirtualRouter], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(own) = name(item) else { return };
    let names = [item.mesh(), item.name()];
    let services = mesh.users(Kind::VirtualService, Kind::VirtualRouter, &names);
    let Some(service) = services.first() else {
        return;
    };
    // A route that does not name its router may be one of this.
    let has_routes = |router| !mesh.all(Kind::Route, &[item.mesh(), router]).is_empty();
    if !has_routes(item.name()) && !has_routes("") {
        let message = format!(
            "the router provides `{}`, but has no routes",
            service.name()
        );
        let finding = at(own, message).help("create a route: without one every request gets 404");
        findings.push_as(lack(item, mesh), finding);
    }
}
