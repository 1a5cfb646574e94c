use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tags-count",
    severity: Error,
    page: include_str!("tags_count.md"),
    check: Check::Model(&["TagKeyList", "TagList"]),
};
