use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "acm-certificate-arn-form",
    severity: Error,
    page: include_str!("acm_certificate_arn_form.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for arn in subject.under("certificateArn") {
        let is_faulty = |text: &&str| !is_well_formed(text) && !is_template(text);
        let Some(text) = arn.as_str().filter(is_faulty) else {
            continue;
        };
        findings.push(
            at(arn, format!("`{text}` is not the ARN of a certificate"))
                .help("it reads `arn:aws:acm:REGION:ACCOUNT:certificate/ID`"),
        );
    }
}

/// The form that ACM itself demands.
fn is_well_formed(text: &str) -> bool {
    let is_certificate = |arn: Arn<'_>| arn.service == "acm" && !arn.account.is_empty();
    (20..=2048).contains(&text.len()) && Arn::parse(text).is_some_and(is_certificate)
}
