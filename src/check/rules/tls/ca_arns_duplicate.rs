use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "ca-arns-duplicate",
    severity: Warning,
    page: include_str!("ca_arns_duplicate.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for authorities in subject.under("certificateAuthorityArns") {
        let mut seen = HashMap::new();
        for arn in authorities.items() {
            let Some(text) = arn.as_str() else { continue };
            let first: &Node = seen.entry(text).or_insert(arn);
            if first.place != arn.place {
                findings.push(
                    at(arn, "this authority is trusted already")
                        .against(first.place.value(), "the first one")
                        .help("remove one of the two; places are few"),
                );
            }
        }
    }
}
