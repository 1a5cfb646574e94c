use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "ca-arns-model-limit",
    severity: Warning,
    page: include_str!("ca_arns_model_limit.md"),
    check: Check::Alone(&["VirtualNode", "VirtualGateway"], check),
};

/// The most that the published API model allows.
const PUBLISHED: usize = 3;
/// The most that `ca-arns-1-to-10` allows; above it that rule speaks.
const ANNOUNCED: usize = 10;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for trust in having(subject.input, "certificateAuthorityArns") {
        let arns = &trust
            .get("certificateAuthorityArns")
            .into_iter()
            .flat_map(Node::items)
            .collect::<Vec<_>>();
        if (PUBLISHED + 1..=ANNOUNCED).contains(&arns.len()) {
            findings.push(
                at(arns[PUBLISHED], format!("{} CAs are more than the 3 of the published API model", arns.len()))
                    .help("the announcement of the feature allows 10, but AWS's own endpoint may have refused more than 3"),
            );
        }
    }
}
