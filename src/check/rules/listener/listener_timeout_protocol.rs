use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "listener-timeout-protocol",
    severity: Error,
    page: include_str!("listener_timeout_protocol.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for listener in subject.select("spec.listeners[]") {
        let Some(protocol) = listener.find(&["portMapping", "protocol"]) else {
            continue;
        };
        let (Some(protocol_name), Some(timeout)) = (protocol.as_str(), listener.get("timeout"))
        else {
            continue;
        };
        for entry in timeout
            .entries()
            .iter()
            .filter(|entry| entry.key != protocol_name)
        {
            findings.push(
                at_key(
                    &entry.node,
                    format!(
                        "a timeout for {} on a listener of {protocol_name}",
                        entry.key
                    ),
                )
                .against(protocol.place.value(), "the listener's protocol")
                .help(format!(
                    "the timeout of this listener is set under `{protocol_name}`"
                )),
            );
        }
    }
}
