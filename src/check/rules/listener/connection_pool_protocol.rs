use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "connection-pool-protocol",
    severity: Error,
    page: include_str!("connection_pool_protocol.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for listener in subject.select("spec.listeners[]") {
        let Some(protocol) = listener.find(&["portMapping", "protocol"]) else {
            continue;
        };
        let (Some(protocol_name), Some(pool)) = (protocol.as_str(), listener.get("connectionPool"))
        else {
            continue;
        };
        for entry in pool
            .entries()
            .iter()
            .filter(|entry| entry.key != protocol_name)
        {
            findings.push(
                at_key(
                    &entry.node,
                    format!("a pool for {} on a listener of {protocol_name}", entry.key),
                )
                .against(protocol.place.value(), "the listener's protocol")
                .help(format!(
                    "the pool of this listener is set under `{protocol_name}`"
                )),
            );
        }
    }
}
