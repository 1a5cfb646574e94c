use super::super::prelude::*;
use super::super::view::{
    DEFAULT_IDLE, DEFAULT_PER_REQUEST, Listeners, Route, Target, millis, per_request, title,
};

pub const RULE: Rule = Rule {
    id: "route-timeout-vs-node",
    severity: Warning,
    page: include_str!("route_timeout_vs_node.md"),
    check: Check::Together(&[Kind::Route, Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    match item.kind() {
        Kind::Route => {
            impatient_node(item, mesh, findings);
            idle_node(item, mesh, findings);
        }
        _ => impatient_route(item, mesh, findings),
    }
}

/// A long timeout on a route, one of whose nodes keeps a shorter one.
fn impatient_node(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for target in Target::all(item, mesh) {
        let (Some(duration), Some(listener)) = (long(target.route.timeout()), target.listener())
        else {
            continue;
        };
        let (Some(wanted), Some(allowed)) = (millis(duration), per_request(listener.timeout()))
        else {
            continue;
        };
        if wanted <= allowed {
            continue;
        }
        let node = title(&target.server);
        findings.push(
            at_key(
                duration,
                format!("the route waits {wanted} ms, {node} only {allowed} ms"),
            )
            .against(
                listener.timeout().unwrap_or(listener.0).place.key(),
                "its listener",
            )
            .help("give the node's listener a `timeout` at least as long"),
        );
        return;
    }
}

/// A long idle timeout, or a long request, one of whose nodes resets idle streams sooner.
fn idle_node(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for target in Target::all(item, mesh) {
        let (Some(timeout), Some(listener)) = (target.route.timeout(), target.listener()) else {
            continue;
        };
        let stated = listener.timeout();
        if stated.is_some_and(Node::is_unknown) {
            continue;
        }
        let of_node = stated.and_then(|timeout| timeout.get("idle"));
        let Some(allowed) = of_node.map_or(Some(DEFAULT_IDLE), millis) else {
            continue;
        };
        let longest = ["idle", "perRequest"]
            .into_iter()
            .filter_map(|key| Some((timeout.get(key)?, millis(timeout.get(key)?)?)))
            .find(|(_, wanted)| allowed > 0 && *wanted > allowed);
        if let Some((duration, wanted)) = longest {
            let node = title(&target.server);
            let message = format!(
                "the route allows a stream of {wanted} ms, but {node} resets an idle one after {allowed} ms"
            );
            findings.push(
                at_key(duration, message)
                    .against(stated.unwrap_or(listener.0).place.key(), "its listener")
                    .help("give the node's listener an `idle` timeout at least as long"),
            );
            return;
        }
    }
}

/// A long timeout on a node, to which a route without one leads, or no route at all.
fn impatient_route(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let listeners = Listeners::of(&item.input);
    let durations: Vec<&Node> = listeners
        .iter()
        .filter_map(|it| long(it.timeout()))
        .collect();
    if durations.is_empty() || item.name().is_empty() {
        return;
    }
    let names = [item.mesh(), item.name()];
    let routes = mesh.users(Kind::Route, Kind::VirtualNode, &names);
    let is_silent = |route: Route<'_>| route.protocol != "tcp" && is_silent(route.timeout());
    let route = routes
        .iter()
        .find(|user| Route::all(&user.input).any(is_silent));
    let services = mesh.users(Kind::VirtualService, Kind::VirtualNode, &names);
    let help = match (route, services.first()) {
        (Some(route), _) => format!("give route `{}` a `timeout` as long", route.name()),
        (None, Some(service)) => {
            format!(
                "let a router provide `{}`, with a route that has a `timeout`",
                service.name()
            )
        }
        (None, None) => return,
    };
    for duration in durations {
        let message = "this timeout never applies: the route's default timeout (15 s) fires first";
        findings.push(at_key(duration, message).help(help.clone()));
    }
}

/// The duration in a timeout that is longer than the usual one.
fn long(timeout: Option<&Node>) -> Option<&Node> {
    let duration = timeout?.get("perRequest")?;
    (millis(duration) > Some(DEFAULT_PER_REQUEST)).then_some(duration)
}

/// True where nothing is said of how long a request may take.
fn is_silent(timeout: Option<&Node>) -> bool {
    timeout.is_none_or(|timeout| !timeout.is_unknown() && timeout.get("perRequest").is_none())
}
