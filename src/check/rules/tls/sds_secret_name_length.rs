use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "sds-secret-name-length",
    severity: Error,
    page: include_str!("sds_secret_name_length.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

/// The most characters that Terraform takes.
const MOST: usize = 255;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for name in subject.under("secretName") {
        match name.as_str().map(|text| text.chars().count()) {
            Some(0) => findings
                .push(at(name, "the name of the secret is empty").help(
                    "give the name by which SDS knows it, such as `spiffe://trust.domain/a`",
                )),
            Some(length) if length > MOST => findings.push_as(
                Warning,
                at(
                    name,
                    format!("the name of the secret has {length} characters"),
                )
                .help(format!("keep to {MOST}, which other tools enforce")),
            ),
            _ => {}
        }
    }
}
