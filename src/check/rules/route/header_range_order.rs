use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "header-range-order",
    severity: Error,
    page: include_str!("header_range_order.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for header in Route::all(subject.input).flat_map(Route::header_matches) {
        let Some(range) = header.find(&["match", "range"]) else {
            continue;
        };
        let (Some(start), Some(end)) = (range.get("start"), range.get("end")) else {
            continue;
        };
        if start
            .as_integer()
            .zip(end.as_integer())
            .is_some_and(|(start, end)| start >= end)
        {
            findings.push(
                at(
                    start,
                    "the range holds no number, since it ends before its `end`",
                )
                .against(end.place.value(), "not included")
                .help("let `start` be smaller than `end`"),
            );
        }
    }
}
