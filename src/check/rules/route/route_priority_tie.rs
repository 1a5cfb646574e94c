use super::super::prelude::*;
use super::super::view::Ranked;
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    id: "route-priority-tie",
    severity: Warning,
    page: include_str!("route_priority_tie.md"),
    check: Check::Siblings(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(routes: &[Arc<Resource>], findings: &mut Findings<'_>) {
    let mut before: HashMap<i128, Vec<Ranked<'_>>> = HashMap::new();
    for route in Ranked::all(routes) {
        let rivals = before.entry(route.rank).or_default();
        let found = rivals
            .iter()
            .find_map(|rival| Some((rival.item, how_bad(&route, rival)?)));
        if let Some((rival, severity)) = found {
            let priority = rival
                .input
                .find(&["spec", "priority"])
                .unwrap_or(&rival.input);
            let message = format!(
                "it is open whether this or route `{}` is taken",
                rival.name()
            );
            findings.about(route.item).push_as(
                severity,
                at_key(
                    route
                        .item
                        .input
                        .find(&["spec", "priority"])
                        .unwrap_or(route.spot()),
                    message,
                )
                .against(priority.place.key(), "the same priority")
                .help("give each its own `priority`; 0 comes first"),
            );
        }
        rivals.push(route);
    }
}

/// How bad it is that requests to which the one applies may also take the other; `None` where none
/// do. Of two prefixes the longer one wins: at a gateway for certain, at a router perhaps.
fn how_bad(route: &Ranked<'_>, rival: &Ranked<'_>) -> Option<Severity> {
    let (own, its) = (&route.criteria, &rival.criteria);
    if route.item.name() == rival.item.name() || !own.overlap(its) {
        return None;
    }
    match route.item.kind() {
        _ if own.share_path(its) => Some(Warning),
        Kind::Route => Some(Info),
        _ => None,
    }
}
