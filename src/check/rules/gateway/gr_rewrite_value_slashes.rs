use super::super::prelude::*;
use super::super::view::{Route, leading_slash};

pub const RULE: Rule = Rule {
    id: "gr-rewrite-value-slashes",
    severity: Error,
    page: include_str!("gr_rewrite_value_slashes.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for rewrite in Route::http(subject.input).filter_map(Route::rewrite) {
        let Some(value) = rewrite.find(&["prefix", "value"]) else {
            continue;
        };
        if let Some(finding) = leading_slash(value, "the new prefix") {
            findings.push(finding);
        } else if value.as_str().is_some_and(|text| !text.ends_with('/')) {
            findings.push_as(
                Warning,
                at(
                    value,
                    "the new prefix does not end with a slash, which some clients refuse",
                )
                .help("end it with a slash, as the prefix that is matched"),
            );
        }
    }
}
