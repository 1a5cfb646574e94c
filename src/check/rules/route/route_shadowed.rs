use super::super::prelude::*;
use super::super::view::{Criteria, Route, rank};

pub const RULE: Rule = Rule {
    id: "route-shadowed",
    severity: Warning,
    page: include_str!("route_shadowed.md"),
    check: Check::Together(&["GatewayRoute", "Route"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let (Some(route), Some(own)) = (Route::all(&item.input).next(), rank(item)) else {
        return;
    };
    for other in item.siblings(mesh).iter().filter(|other| other.name() != item.name()) {
        let Some(its) = Route::all(&other.input).next() else {
            continue;
        };
        if rank(other).is_some_and(|its| its < own) && Criteria(its).cover(Criteria(route)) {
            let spot = route.criteria().unwrap_or(route.node);
            let cover = its.criteria().unwrap_or(its.node);
            findings.push(
                at_key(spot, format!("route `{}` takes every request first", other.name()))
                    .against(cover.place.key(), "this applies to all of them")
                    .help("give this route the smaller `priority`, or delete it"),
            );
            return;
        }
    }
}
