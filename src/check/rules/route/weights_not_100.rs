use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "weights-not-100",
    severity: Info,
    page: include_str!("weights_not_100.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for targets in Route::all(subject.input).filter_map(Route::weighted_targets) {
        let weight = |target: &Node| target.get("weight")?.as_integer();
        let weights: Option<Vec<i128>> = targets.items().iter().map(weight).collect();
        let Some(weights) = weights.filter(|weights| weights.len() > 1) else {
            continue;
        };
        // Above 100 and at 0 other rules apply.
        let total: i128 = weights.iter().sum();
        if (1..100).contains(&total) {
            findings.push(
                at_key(
                    targets,
                    format!("the weights are {total} in total, not 100"),
                )
                .help(
                    "use weights with a total of 100, so that they are not misread as percentages",
                ),
            );
        }
    }
}
