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
        let of_acm = Arn::parse(text).filter(|arn| arn.service == "acm");
        let is_authority =
            of_acm.is_some_and(|arn| arn.resource.starts_with("certificate-authority/"));
        findings.push(if is_authority {
            let meant = text.replacen(":acm:", ":acm-pca:", 1);
            finding
                .help("the service of a certificate authority is `acm-pca`, not `acm`")
                .fix(Fix::replace(arn.place.value(), format!("\"{meant}\"")))
        } else if of_acm.is_some() {
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
