use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "weights-sum-over-100",
    severity: Warning,
    page: include_str!("weights_sum_over_100.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for targets in Route::all(subject.input).filter_map(Route::weighted_targets) {
        let weight = |target: &Node| target.get("weight")?.as_integer();
        let total: i128 = targets.items().iter().filter_map(weight).sum();
        if total > 100 {
            findings.push(
                at_key(
                    targets,
                    format!("the weights are {total} in total, which is more than 100"),
                )
                .help("share out 100, so that each weight is a percentage"),
            );
        }
    }
}
