use super::super::prelude::*;
use super::super::view::{Criteria, Route, rank};

pub const RULE: Rule = Rule {
    id: "route-priority-tie",
    severity: Warning,
    page: include_str!("route_priority_tie.md"),
    check: Check::Together(&["GatewayRoute", "Route"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let Some(own) = rank(item) else { return };
    let siblings = item.siblings(mesh);
    let earlier = siblings.iter().take_while(|sibling| sibling.name() != item.name());
    for other in earlier.filter(|sibling| rank(sibling) == Some(own)) {
        let Some(criteria) = undecided(item, other) else {
            continue;
        };
        let spot = other.input.find(&["spec", "priority"]);
        let message = format!("it is open whether this or route `{}` is taken", other.name());
        findings.push(
            at_key(criteria, message)
                .against(spot.unwrap_or(&other.input).place.key(), "the same priority")
                .help("give each its own `priority`; 0 comes first"),
        );
        return;
    }
}

/// The criteria of a route, where requests to which they apply may also take the other one.
fn undecided<'a>(item: &'a Item, other: &Item) -> Option<&'a Node> {
    let route = Route::all(&item.input).next()?;
    let (own, its) = (Criteria(route), Criteria(Route::all(&other.input).next()?));
    // At a gateway the longest prefix wins.
    let is_open = item.resource.name == "Route" || own.share_path(its);
    (is_open && own.overlap(its)).then(|| route.criteria().unwrap_or(route.node))
}
