use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "headers-count",
    severity: Error,
    page: include_str!("headers_count.md"),
    check: Check::Model(&[
        "GrpcGatewayRouteMetadataList",
        "GrpcRouteMetadataList",
        "HeaderMatch",
        "HeaderName",
        "HttpGatewayRouteHeaders",
        "HttpQueryParameters",
        "HttpRouteHeaders",
    ]),
};
