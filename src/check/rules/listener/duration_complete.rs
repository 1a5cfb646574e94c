use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "duration-complete",
    severity: Error,
    page: include_str!("duration_complete.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for duration in of_shape(subject, "Duration") {
        if !matches!(duration.value, Value::Object(_)) {
            continue;
        }
        let missing = ["value", "unit"]
            .into_iter()
            .filter(|part| duration.get(part).is_none());
        if let [first, rest @ ..] = &missing.collect::<Vec<_>>()[..] {
            let parts = rest.iter().fold(format!("`{first}`"), |all, part| {
                format!("{all} and `{part}`")
            });
            findings.push(
                at_key(duration, format!("a duration without {parts}"))
                    .help("a duration reads `{ unit: \"s\", value: 5 }`; the unit is `s` or `ms`"),
            );
        }
    }
}
