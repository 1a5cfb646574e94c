use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-quota",
    severity: Error,
    page: include_str!("backends_quota.md"),
    check: Check::Alone(&["VirtualNode"], check),
};

/// The quota of backends of a node; AWS may raise it for an account.
const QUOTA: usize = 50;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let backends = subject.select("spec.backends[]");
    if let Some(first) = backends.get(QUOTA) {
        findings.push(
            at(
                *first,
                format!(
                    "{} backends are more than the {QUOTA} of the quota",
                    backends.len()
                ),
            )
            .help("ask AWS for a higher quota, or call some services through another node")
            .answer("LimitExceededException", None),
        );
    }
}
