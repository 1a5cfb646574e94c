use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "log-format-one",
    severity: Error,
    page: include_str!("log_format_one.md"),
    check: Check::Model(&[
        "LoggingFormat",
        "JsonFormatRef.key",
        "JsonFormatRef.value",
        "TextFormat",
    ]),
};
