use super::super::prelude::*;
use crate::resource::arn;

pub const RULE: Rule = Rule {
    id: "arn-partition",
    severity: Warning,
    page: include_str!("arn_partition.md"),
    check: Check::Alone(&[Kind::VirtualGateway, Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let authorities = subject.under("certificateAuthorityArns");
    let authorities = authorities.into_iter().flat_map(Node::items);
    for node in subject
        .under("certificateArn")
        .into_iter()
        .chain(authorities)
    {
        let arn = node
            .as_str()
            .filter(|text| !is_template(text))
            .and_then(Arn::parse);
        let Some(arn) = arn.filter(|arn| !arn.region.is_empty()) else {
            continue;
        };
        let expected = arn::partition(arn.region);
        if arn.partition != expected {
            findings.push(
                at(
                    node,
                    format!("partition `{}` has no Region {}", arn.partition, arn.region),
                )
                .help(format!(
                    "an ARN of this Region begins with `arn:{expected}:`"
                )),
            );
        }
    }
}
