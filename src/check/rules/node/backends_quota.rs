use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-quota",
    severity: Error,
    page: include_str!("backends_quota.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(node: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let quota = mesh.context().quotas.backends();
    let backends = select(&node.input, "spec.backends[]");
    if let Some(first) = backends.get(quota) {
        findings.push(
            at(
                *first,
                format!(
                    "{} backends are more than the {quota} of the quota",
                    backends.len()
                ),
            )
            .help("ask AWS for a higher quota, or call some services through another node")
            .answer("LimitExceededException", None),
        );
    }
}
