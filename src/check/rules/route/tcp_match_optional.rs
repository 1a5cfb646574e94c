use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tcp-match-optional",
    severity: Error,
    page: include_str!("tcp_match_optional.md"),
    check: Check::Model(&[
        "TcpRoute.retryPolicy",
        "TcpRouteMatch.headers",
        "TcpRouteMatch.path",
        "TcpRouteMatch.prefix",
    ]),
};
