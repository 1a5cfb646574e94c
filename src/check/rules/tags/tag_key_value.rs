use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tag-key-value",
    severity: Error,
    page: include_str!("tag_key_value.md"),
    check: Check::Model(&["TagKey", "TagRef.key", "TagRef.value", "TagValue"]),
};
