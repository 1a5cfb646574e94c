use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "header-match-one",
    severity: Error,
    page: include_str!("header_match_one.md"),
    check: Check::Model(&[
        "GrpcMetadataMatchMethod",
        "GrpcRouteMetadataMatchMethod",
        "HeaderMatchMethod",
    ]),
};
