use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "gr-prefix-no-boundary",
    severity: Info,
    page: include_str!("gr_prefix_no_boundary.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for prefix in Route::http(subject.input).filter_map(|route| route.criterion("prefix")) {
        let Some(text) = prefix.as_str().filter(|text| !text.ends_with('/')) else {
            continue;
        };
        findings.push(
            at(
                prefix,
                format!("`{text}` also matches longer words, such as `{text}1`"),
            )
            .help(format!("write `{text}/` to match whole segments")),
        );
    }
}
