use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-http-path",
    severity: Warning,
    page: include_str!("health_check_http_path.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for health_check in subject.select("spec.listeners[].healthCheck") {
        let protocol = health_check.get("protocol").and_then(Node::as_str);
        if let Some(protocol @ ("http" | "http2")) = protocol
            && health_check.get("path").is_none()
        {
            findings.push(
                at_key(
                    health_check,
                    format!("a health check by {protocol} without a path"),
                )
                .help("say what to ask for: `path: \"/\"`"),
            );
        }
    }
}
