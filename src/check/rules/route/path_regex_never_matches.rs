use super::super::prelude::*;
use super::super::view::{Route, never_is_a_path};

pub const RULE: Rule = Rule {
    id: "path-regex-never-matches",
    severity: Warning,
    page: include_str!("path_regex_never_matches.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let paths = Route::http(subject.input).filter_map(|route| route.criterion("path"));
    for regex in paths.filter_map(|path| path.get("regex")) {
        let is_dead =
            |text: &str| !is_template(text.trim_end_matches('$')) && never_is_a_path(text);
        if regex.as_str().is_some_and(is_dead) {
            findings.push(
                at(
                    regex,
                    "no path matches this expression: every path begins with `/`",
                )
                .help("begin the expression with `/`, or with `.*`"),
            );
        }
    }
}
