use super::super::prelude::*;
use super::super::view::exactly_one;

pub const RULE: Rule = Rule {
    id: "gr-one-type",
    severity: Error,
    page: include_str!("gr_one_type.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let types = ["grpcRoute", "http2Route", "httpRoute"];
    let spec = subject.input.get("spec");
    findings.extend(spec.and_then(|spec| exactly_one(spec, "spec", &types, &["priority"])));
}
