use super::super::prelude::*;
use super::super::view::exactly_one;

pub const RULE: Rule = Rule {
    id: "route-one-type",
    severity: Error,
    page: include_str!("route_one_type.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let types = ["grpcRoute", "http2Route", "httpRoute", "tcpRoute"];
    let spec = subject.input.get("spec");
    findings.extend(spec.and_then(|spec| exactly_one(spec, "spec", &types, &["priority"])));
}
