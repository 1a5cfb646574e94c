use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-protocol-differs",
    severity: Warning,
    page: include_str!("health_check_protocol_differs.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for listener in subject.select("spec.listeners[]") {
        let listener_protocol = listener.find(&["portMapping", "protocol"]);
        let checked = listener.find(&["healthCheck", "protocol"]);
        let (Some(listener_protocol), Some(checked)) = (listener_protocol, checked) else {
            continue;
        };
        let (Some(own), Some(other)) = (listener_protocol.as_str(), checked.as_str()) else {
            continue;
        };
        // The service refuses that one; `health-check-grpc-listener` says so.
        let is_refused = other == "grpc" && matches!(own, "http" | "tcp");
        if own != other && !is_refused {
            findings.push(
                at(
                    checked,
                    format!("a health check by {other} on a listener of {own}"),
                )
                .against(listener_protocol.place.value(), "the listener's protocol")
                .help(format!("check by `{own}` as well")),
            );
        }
    }
}
