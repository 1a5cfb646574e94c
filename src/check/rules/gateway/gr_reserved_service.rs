use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "gr-reserved-service",
    severity: Error,
    page: include_str!("gr_reserved_service.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

/// Service names that App Mesh keeps for itself.
const RESERVED: [&str; 2] = ["aws.app-mesh", "aws.appmesh"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for name in subject.select("spec.grpcRoute.match.serviceName") {
        let text = name.as_str().unwrap_or_default();
        let bare = text.strip_prefix('/').unwrap_or(text);
        if RESERVED.iter().any(|reserved| bare.starts_with(reserved)) {
            findings.push(
                at(
                    name,
                    format!("the service name `{text}` is reserved for App Mesh"),
                )
                .help("choose one without `aws.appmesh` or `aws.app-mesh` in front"),
            );
        }
    }
}
