use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vs-node-provider-no-retry",
    severity: Info,
    page: include_str!("vs_node_provider_no_retry.md"),
    check: Check::Alone(&[Kind::VirtualService], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for provider in subject.select("spec.provider.virtualNode") {
        findings.push(
            at_key(
                provider,
                "requests to a node that provides a service itself are never retried",
            )
            .help("put a virtual router between, whose route has a `retryPolicy`"),
        );
    }
}
