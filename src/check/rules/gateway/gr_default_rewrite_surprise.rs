use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "gr-default-rewrite-surprise",
    severity: Info,
    page: include_str!("gr_default_rewrite_surprise.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::http(subject.input).filter(|route| is_silent(*route)) {
        let Some(prefix) = route.criterion("prefix") else {
            continue;
        };
        if let Some(text) = prefix.as_str().filter(|text| *text != "/") {
            let message = format!("the service sees paths without `{text}`, which becomes `/`");
            findings.push(
                at(prefix, message)
                    .help("keep it with `rewrite: { prefix: { defaultPrefix: \"DISABLED\" } }`"),
            );
        }
    }
}

/// True where nothing is said of what becomes of the path.
fn is_silent(route: Route<'_>) -> bool {
    let says = |rewrite: &Node| {
        rewrite.is_unknown() || rewrite.get("prefix").is_some() || rewrite.get("path").is_some()
    };
    let action = route.node.get("action");
    action.is_some_and(|action| !action.is_unknown()) && !route.rewrite().is_some_and(says)
}
