use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-path-slash",
    severity: Warning,
    page: include_str!("health_check_path_slash.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for health_check in subject.select("spec.listeners[].healthCheck") {
        let protocol = health_check.get("protocol").and_then(Node::as_str);
        if matches!(protocol, Some("tcp" | "grpc")) {
            continue;
        }
        let Some(path) = health_check.get("path") else {
            continue;
        };
        let Some(text) = path.as_str().filter(|text| !text.starts_with('/')) else {
            continue;
        };
        findings.push(
            at(
                path,
                format!("the path `{text}` does not begin with a slash"),
            )
            .help(format!("write `\"/{text}\"`"))
            .fix(Fix::replace(path.place.value(), format!("\"/{text}\""))),
        );
    }
}
