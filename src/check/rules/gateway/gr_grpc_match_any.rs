use super::super::prelude::*;
use super::super::view::is_empty;

pub const RULE: Rule = Rule {
    id: "gr-grpc-match-any",
    severity: Error,
    page: include_str!("gr_grpc_match_any.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for criteria in subject.select("spec.grpcRoute.match") {
        if is_empty(criteria) {
            findings.push(
                at(criteria, "an empty `match` says nothing about the requests")
                    .help("match by `serviceName`, `hostname`, `metadata` or `port`"),
            );
        }
    }
}
