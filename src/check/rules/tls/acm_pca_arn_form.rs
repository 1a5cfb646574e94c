use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "acm-pca-arn-form",
    severity: Error,
    page: include_str!("acm_pca_arn_form.md"),
    check: Check::Alone(&["VirtualNode", "VirtualGateway"], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for trust in having(subject.input, "certificateAuthorityArns") {
        for arn in trust
            .get("certificateAuthorityArns")
            .into_iter()
            .flat_map(Node::items)
        {
            let Some(text) = arn.as_str() else { continue };
            if is_well_formed(text) {
                continue;
            }
            let finding = at(
                arn,
                format!("`{text}` is not the ARN of a private certificate authority"),
            );
            findings.push(if text.contains(":acm:") {
                finding.help("this names a certificate of ACM; trust needs the authority that issued it (`acm-pca`)")
            } else {
                finding.help("it reads `arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID`")
            });
        }
    }
}

/// The form that ACM PCA itself demands: 5 to 200 characters, six parts, service `acm-pca`.
fn is_well_formed(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [prefix, partition, service, region, account, resource] = parts[..] else {
        return false;
    };
    let word = |text: &str, more: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) || more.contains(c))
    };
    (5..=200).contains(&arn.chars().count())
        && prefix == "arn"
        && !partition.is_empty()
        && word(partition, "/")
        && service == "acm-pca"
        && word(region, "/")
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && resource.contains('/')
        && resource
            .split('/')
            .all(|part| !part.is_empty() && word(part, ""))
}
