use super::super::prelude::*;
use super::super::view::{Listeners, Route, updated};

pub const RULE: Rule = Rule {
    id: "vr-second-listener-needs-ports",
    severity: Error,
    page: include_str!("vr_second_listener_needs_ports.md"),
    check: Check::Change(check),
};

/// How many routes the service names in its answer.
const NAMED: usize = 5;

fn check(subject: &Subject<'_>, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(router) = updated(subject, Kind::VirtualRouter) else {
        return;
    };
    let Some(second) = Listeners::of(subject.input).iter().nth(1) else {
        return;
    };
    let mut portless = mesh.all(Kind::Route, &router);
    portless.retain(|route| Route::all(&route.input).any(Route::is_portless));
    if portless.is_empty() {
        return;
    }
    let names: Vec<&str> = portless
        .iter()
        .take(NAMED)
        .map(|route| route.name())
        .collect();
    let names = names.join(", ");
    let message = format!(
        "All Routes for this Virtual Router must define a port match before adding multiple \
         listeners to this Virtual Router. {} Route(s) are missing port. Listing up to {NAMED} \
         route names: [{names}]",
        portless.len()
    );
    findings.push(
        at(
            second.0,
            format!("a second listener, while routes name no `port`: {names}"),
        )
        .help("add `match.port` to these routes first")
        .answer("BadRequestException", Some(message)),
    );
}
