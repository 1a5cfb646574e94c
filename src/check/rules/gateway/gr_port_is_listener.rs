use super::super::prelude::*;
use super::super::view::{Entrance, title};

pub const RULE: Rule = Rule {
    id: "gr-port-is-listener",
    severity: Warning,
    page: include_str!("gr_port_is_listener.md"),
    check: Check::Together(&[Kind::GatewayRoute], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for entrance in Entrance::all(item, mesh) {
        let listeners = entrance.listeners();
        let (Some(port), Some(list)) = (entrance.stray_port(), listeners.list()) else {
            continue;
        };
        let message = format!("{} does not listen on this port", title(&entrance.holder));
        findings.push(
            at(port, message)
                .against(list.place.key(), "its listeners")
                .help(format!("it listens on {}", listeners.ports())),
        );
    }
}
