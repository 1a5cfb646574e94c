use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "retry-events-by-type",
    severity: Error,
    page: include_str!("retry_events_by_type.md"),
    check: Check::Model(&[
        "GrpcRetryPolicyEvent",
        "GrpcRetryPolicyEvents",
        "HttpRetryPolicy.grpcRetryEvents",
        "TcpRetryPolicyEvent",
        "TcpRetryPolicyEvents",
    ]),
};
