use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-empty-list",
    severity: Warning,
    page: include_str!("san_empty_list.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for names in subject.under("subjectAlternativeNames") {
        let Some(names) = names.find(&["match", "exact"]) else {
            continue;
        };
        if matches!(&names.value, Value::Array(items) if items.is_empty()) {
            findings.push(
                at(names, "with an empty list, no name is checked")
                    .help("give the names to accept, or leave `subjectAlternativeNames` out"),
            );
        }
    }
}
