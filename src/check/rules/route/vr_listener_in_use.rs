use super::super::prelude::*;
use super::super::view::{Entrance, Listener, Listeners, updated};

pub const RULE: Rule = Rule {
    id: "vr-listener-in-use",
    severity: Error,
    page: include_str!("vr_listener_in_use.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let after = Listeners::of(subject.input);
    let Some(router) = updated(subject, Kind::VirtualRouter).filter(|_| after.are_known()) else {
        return;
    };
    for item in mesh.all(Kind::Route, &router) {
        for entrance in Entrance::all(&item, mesh) {
            if is_kept(&entrance, after) {
                continue;
            }
            let changed = after
                .meant(entrance.route.port())
                .and_then(Listener::protocol);
            let spot = changed.or(after.list()).or(subject.input.get("spec"));
            let message = format!("route `{}` uses the listener that was here", item.name());
            findings.push(
                at_key(spot.unwrap_or(subject.input), message)
                    .help("delete the routes of a listener before you change it"),
            );
            // One route is enough to forbid it.
            return;
        }
    }
}

/// True where the listener to which a route applies is there afterwards, or is not known.
fn is_kept(entrance: &Entrance<'_>, after: Listeners<'_>) -> bool {
    let protocol = entrance.listener().and_then(Listener::protocol);
    let Some(protocol) = protocol.and_then(Node::as_str) else {
        return true;
    };
    let port = entrance.route.port().and_then(Node::as_integer);
    after.iter().any(|listener| {
        let its_protocol = listener.protocol().and_then(Node::as_str);
        let its_port = listener.port().and_then(Node::as_integer);
        its_protocol.is_none_or(|its| its == protocol)
            && its_port.zip(port).is_none_or(|(its, port)| its == port)
    })
}
