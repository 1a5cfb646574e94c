use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-wildcard-enforced",
    severity: Warning,
    page: include_str!("san_wildcard_enforced.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let is_enforced = |policy: &ClientPolicy| policy.enforce.as_ref().is_ok_and(|it| it.value);
    for policy in subject.policies().into_iter().filter(is_enforced) {
        let names = policy
            .validation
            .ok()
            .and_then(|validation| validation.names);
        for name in names.into_iter().flatten().flatten() {
            if let Some(place) = name.place.filter(|_| name.value.starts_with('*')) {
                findings.push(
                    at(
                        place,
                        "a wildcard is matched only where TLS is not enforced",
                    )
                    .help("list the names one by one"),
                );
            }
        }
    }
}
