use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "cloud-map-attributes",
    severity: Error,
    page: include_str!("cloud_map_attributes.md"),
    check: Check::Model(&[
        "AwsCloudMapInstanceAttribute.key",
        "AwsCloudMapInstanceAttribute.value",
    ]),
};
