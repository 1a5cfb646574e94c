use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "route-prefix-xor-path",
    severity: Error,
    page: include_str!("route_prefix_xor_path.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::http(subject.input) {
        if let (Some(prefix), Some(path)) = (route.criterion("prefix"), route.criterion("path")) {
            findings.push(
                at_key(path, "`match` has both `prefix` and `path`")
                    .against(prefix.place.key(), "the other one")
                    .help("keep `prefix` for all paths below a point, `path` for others"),
            );
        }
    }
}
