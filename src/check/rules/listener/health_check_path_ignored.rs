use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-path-ignored",
    severity: Warning,
    page: include_str!("health_check_path_ignored.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for health_check in subject.select("spec.listeners[].healthCheck") {
        let protocol = health_check.get("protocol");
        if let (Some(protocol), Some(path)) = (protocol, health_check.get("path"))
            && let Some(protocol_name @ ("tcp" | "grpc")) = protocol.as_str()
        {
            findings.push(
                at_key(
                    path,
                    format!("a health check by {protocol_name} ignores `path`"),
                )
                .against(protocol.place.value(), "the protocol of the check")
                .help("remove it, or check by `http` or `http2`"),
            );
        }
    }
}
