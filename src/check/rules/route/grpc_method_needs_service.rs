use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "grpc-method-needs-service",
    severity: Error,
    page: include_str!("grpc_method_needs_service.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for criteria in subject.select("spec.grpcRoute.match") {
        if let (Some(method), None) = (criteria.get("methodName"), criteria.get("serviceName")) {
            findings.push(
                at_key(method, "`methodName` without a `serviceName`")
                    .help("add the `serviceName` to which the method belongs"),
            );
        }
    }
}
