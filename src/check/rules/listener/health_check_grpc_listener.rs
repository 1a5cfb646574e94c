use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-grpc-listener",
    severity: Error,
    page: include_str!("health_check_grpc_listener.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for listener in subject.select("spec.listeners[]") {
        let Some(listener_protocol) = listener.find(&["portMapping", "protocol"]) else {
            continue;
        };
        let checked = listener.find(&["healthCheck", "protocol"]);
        let is_grpc = |protocol: &&Node| protocol.as_str() == Some("grpc");
        let Some(checked) = checked.filter(is_grpc) else {
            continue;
        };
        if let Some(protocol @ ("http" | "tcp")) = listener_protocol.as_str() {
            let refusal = "GRPC HealthCheck requires listener type of HTTP2 or GRPC.";
            findings.push(
                at(
                    checked,
                    format!("a health check by grpc on a listener of {protocol}"),
                )
                .against(listener_protocol.place.value(), "the listener's protocol")
                .help(format!(
                    "check by `{protocol}`, or set the protocol of the listener to `http2` or `grpc`"
                ))
                .answer("BadRequestException", Some(refusal.to_owned())),
            );
        }
    }
}
