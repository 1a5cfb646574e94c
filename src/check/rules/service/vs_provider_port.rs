use super::super::prelude::*;
use super::super::view::{Listeners, title};

pub const RULE: Rule = Rule {
    id: "vs-provider-port",
    severity: Warning,
    page: include_str!("vs_provider_port.md"),
    check: Check::Together(&[Kind::VirtualService], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(node) = item.input.find(&["spec", "provider", "virtualNode"]) else {
        return;
    };
    let Some(server) = reach::provider(item.mesh(), item.name(), mesh) else {
        return;
    };
    let listeners = Listeners::of(&server.input);
    if let Some(list) = listeners.list().filter(|_| listeners.are_several()) {
        let message = format!(
            "{} has several listeners: callers choose by port",
            title(&server)
        );
        findings.push(
            at_key(node, message)
                .against(list.place.key(), "several listeners")
                .help("name `target.port` in gateway routes, or put a virtual router between"),
        );
    }
}
