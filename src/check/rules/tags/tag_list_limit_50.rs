use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tag-list-limit-50",
    severity: Error,
    page: include_str!("tag_list_limit_50.md"),
    check: Check::Model(&["TagsLimit"]),
};
