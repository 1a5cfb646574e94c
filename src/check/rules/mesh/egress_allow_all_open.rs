use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "egress-allow-all-open",
    severity: Info,
    page: include_str!("egress_allow_all_open.md"),
    check: Check::Alone(&[Kind::Mesh], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for filter in subject.select("spec.egressFilter.type") {
        if filter.as_str() == Some("ALLOW_ALL") {
            findings.push(
                at(filter, "every node may reach any address outside the mesh")
                    .help("`DROP_ALL` confines nodes to their backends"),
            );
        }
    }
}
