use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "ca-arns-model-limit",
    severity: Warning,
    page: include_str!("ca_arns_model_limit.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

/// The most that the published API model allows.
const PUBLISHED: usize = 3;
/// The most that `ca-arns-1-to-10` allows; above it that rule applies.
const ANNOUNCED: usize = 10;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for arns in subject
        .under("certificateAuthorityArns")
        .into_iter()
        .map(Node::items)
    {
        if (PUBLISHED + 1..=ANNOUNCED).contains(&arns.len()) {
            let message = format!(
                "{} CAs are more than the {PUBLISHED} of the published API model",
                arns.len()
            );
            let help = format!(
                "the announcement of the feature allows {ANNOUNCED}, but AWS's own endpoint may \
                 have refused more than {PUBLISHED}"
            );
            // CloudFormation has the limit of the model in its own schema.
            let is_template = subject
                .format
                .is_some_and(|it| it.name() == "cloudformation");
            let severity = if is_template { Warning } else { Info };
            findings.push_as(severity, at(&arns[PUBLISHED], message).help(help));
        }
    }
}
