use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vs-provider-one",
    severity: Error,
    page: include_str!("vs_provider_one.md"),
    check: Check::Model(&["VirtualServiceProvider"]),
};
