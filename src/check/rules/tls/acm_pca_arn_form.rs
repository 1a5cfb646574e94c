use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "acm-pca-arn-form",
    severity: Error,
    page: include_str!("acm_pca_arn_form.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let authorities = subject.under("certificateAuthorityArns");
    for arn in authorities.into_iter().flat_map(Node::items) {
        let is_faulty = |text: &&str| !is_well_formed(text) && !is_template(text);
        let Some(text) = arn.as_str().filter(is_faulty) else {
            continue;
        };
        let finding = at(
            arn,
            format!("`{text}` is not the ARN of a private certificate authority"),
        );
        let is_certificate = Arn::parse(text).is_some_and(|arn| arn.service == "acm");
        findings.push(if is_certificate {
            finding.help(
                "this names a certificate of ACM; give the authority that issued it (`acm-pca`)",
            )
        } else {
            finding.help("it reads `arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID`")
        });
    }
}

/// The form that ACM PCA itself demands.
fn is_well_formed(text: &str) -> bool {
    (5..=200).contains(&text.len()) && Arn::parse(text).is_some_and(|arn| arn.service == "acm-pca")
}
