use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-spiffe-required",
    severity: Warning,
    page: include_str!("san_spiffe_required.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for policy in Policy::all(subject.search) {
        let Some(trust) = policy.trust().filter(|trust| trust.key == "sds") else {
            continue;
        };
        if policy.is_nameless() {
            findings.push(
                at_key(&trust.node, "trust from SDS without the names to accept")
                    .help("list the servers' SPIFFE ids in `subjectAlternativeNames`"),
            );
        }
    }
}
