use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "weights-all-zero",
    severity: Warning,
    page: include_str!("weights_all_zero.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for targets in Route::all(subject.input).filter_map(Route::weighted_targets) {
        let is_zero = |target: &Node| target.get("weight").and_then(Node::as_integer) == Some(0);
        if !targets.items().is_empty() && targets.items().iter().all(is_zero) {
            findings.push(
                at_key(targets, "all weights are 0, so no target can be chosen")
                    .help("give a weight above 0 to at least one target"),
            );
        }
    }
}
