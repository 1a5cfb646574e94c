use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "acm-pca-same-region",
    severity: Error,
    page: include_str!("acm_pca_same_region.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(region) = subject.region() else {
        return;
    };
    let authorities = subject.under("certificateAuthorityArns");
    for node in authorities.into_iter().flat_map(Node::items) {
        let Some(arn) = node.as_str().and_then(Arn::parse) else {
            continue;
        };
        if arn.region != region {
            findings.push(
                at(
                    node,
                    format!("the authority is in {}, the mesh in {region}", arn.region),
                )
                .help(format!(
                    "trust an authority in {region}; it may be of another account"
                )),
            );
        }
    }
}
