use super::super::prelude::*;
use super::super::view::{Listeners, Target, updated};

pub const RULE: Rule = Rule {
    id: "vn-second-listener-needs-ports",
    severity: Error,
    page: include_str!("vn_second_listener_needs_ports.md"),
    check: Check::Change(check),
};

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(names) = updated(subject, Kind::VirtualNode) else {
        return;
    };
    let Some(second) = Listeners::of(subject.input).iter().nth(1) else {
        return;
    };
    let is_it = |target: &Target<'_>| {
        target.server.kind() == Kind::VirtualNode
            && Some(&target.server.name()) == names.last()
            && target.port().is_none()
    };
    let mut portless = mesh.users(Kind::Route, Kind::VirtualNode, &names);
    for service in mesh.users(Kind::VirtualService, Kind::VirtualNode, &names) {
        let service = [service.mesh(), service.name()];
        portless.extend(mesh.users(Kind::GatewayRoute, Kind::VirtualService, &service));
    }
    portless.retain(|route| Target::all(route, mesh).iter().any(is_it));
    let Some(route) = portless.first() else {
        return;
    };
    findings.push(
        at(
            second.0,
            format!(
                "a second listener, while route `{}` names no port of this node",
                route.name()
            ),
        )
        .help("add the `port` to every target that means this node first"),
    );
}
