use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "weights-range",
    severity: Error,
    page: include_str!("weights_range.md"),
    check: Check::Model(&["WeightedTarget.weight", "WeightedTargets"]),
};
