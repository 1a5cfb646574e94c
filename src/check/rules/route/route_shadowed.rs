use super::super::prelude::*;
use super::super::view::Ranked;

pub const RULE: Rule = Rule {
    id: "route-shadowed",
    severity: Warning,
    page: include_str!("route_shadowed.md"),
    check: Check::Siblings(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(routes: &[Arc<Resource>], findings: &mut Findings<'_>) {
    let mut ranked: Vec<Ranked<'_>> = Ranked::all(routes).collect();
    ranked.sort_by_key(|route| route.rank);
    for route in &ranked {
        let first = ranked.iter().take_while(|other| other.rank < route.rank);
        let covers = |other: &&Ranked<'_>| {
            other.criteria.cover(&route.criteria) && other.item.name() != route.item.name()
        };
        if let Some(other) = first.into_iter().find(covers) {
            let message = format!("route `{}` takes every request first", other.item.name());
            findings.about(route.item).push(
                at_key(route.spot(), message)
                    .against(other.spot().place.key(), "this applies to all of them")
                    .help("give this route the smaller `priority`, or delete it"),
            );
        }
    }
}
