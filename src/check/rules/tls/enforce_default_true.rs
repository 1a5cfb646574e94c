use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "enforce-default-true",
    severity: Info,
    page: include_str!("enforce_default_true.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for policy in subject.policies() {
        if policy.enforce.is_ok_and(|enforce| enforce.place.is_none()) {
            findings.push(
                at_key(policy.place, "TLS is enforced, because `enforce` is absent").help(
                    "write `enforce: true` to make it obvious, or `enforce: false` to allow plaintext",
                ),
            );
        }
    }
}
