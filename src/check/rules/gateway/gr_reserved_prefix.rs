use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "gr-reserved-prefix",
    severity: Error,
    page: include_str!("gr_reserved_prefix.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

/// Prefixes that App Mesh keeps for itself.
const RESERVED: [&str; 2] = ["/aws-app-mesh", "/aws-appmesh"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for prefix in Route::http(subject.input).filter_map(|route| route.criterion("prefix")) {
        let text = prefix.as_str().unwrap_or_default();
        if RESERVED.iter().any(|reserved| text.starts_with(reserved)) {
            findings.push(
                at(
                    prefix,
                    format!("the prefix `{text}` is reserved for App Mesh"),
                )
                .help("choose one without `/aws-appmesh` or `/aws-app-mesh` in front"),
            );
        }
    }
}
