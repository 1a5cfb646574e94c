use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "egress-filter-type",
    severity: Error,
    page: include_str!("egress_filter_type.md"),
    check: Check::Model(&["EgressFilter.type"]),
};
