use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "acm-certificate-same-account-region",
    severity: Error,
    page: include_str!("acm_certificate_same_account_region.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (region, account) = (subject.region(), subject.account());
    for node in subject.under("certificateArn") {
        let Some(arn) = node.as_str().and_then(Arn::parse) else {
            continue;
        };
        if let Some(region) = region.filter(|region| *region != arn.region) {
            findings.push(
                at(
                    node,
                    format!("the certificate is in {}, the mesh in {region}", arn.region),
                )
                .help(format!("issue a certificate in {region}")),
            );
        } else if let Some(account) = account.filter(|account| *account != arn.account) {
            findings.push(
                at(
                    node,
                    format!(
                        "the certificate is of account {}, not of {account}",
                        arn.account
                    ),
                )
                .help("use a certificate of the account that owns this resource"),
            );
        }
    }
}
