use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "enforce-default-true",
    severity: Info,
    page: include_str!("enforce_default_true.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for policy in Policy::all(subject.search) {
        if policy.is_known() && policy.tls.get("enforce").is_none() {
            findings.push(
                at_key(policy.tls, "TLS is enforced, for `enforce` is left out").help(
                    "say `enforce: true` to make it plain, or `enforce: false` to allow plain text",
                ),
            );
        }
    }
}
