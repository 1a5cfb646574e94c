use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-spiffe-required",
    severity: Warning,
    page: include_str!("san_spiffe_required.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for policy in subject.policies() {
        let Ok(validation) = policy.validation else {
            continue;
        };
        if matches!(validation.trust, Ok(Trust::Sds(_))) && validation.names.is_none() {
            findings.push(
                at_key(
                    validation.trust_place,
                    "trust from SDS without the names to accept",
                )
                .help("list the SPIFFE ids of the servers in `subjectAlternativeNames`"),
            );
        }
    }
}
