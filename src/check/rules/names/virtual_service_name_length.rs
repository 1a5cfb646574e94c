use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "virtual-service-name-length",
    severity: Error,
    page: include_str!("virtual_service_name_length.md"),
    check: Check::Alone(&[Kind::VirtualService], check),
};

/// The most characters of a name.
const MOST: usize = 255;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(name) = subject.input.get("virtualServiceName") else {
        return;
    };
    let Some(text) = name.as_str() else { return };
    let message = match text.chars().count() {
        0 => "the name of a virtual service is empty".to_owned(),
        1..=MOST => return,
        length => format!("the name of a virtual service has {length} characters"),
    };
    findings.push(at(name, message).help(format!("1 to {MOST} characters are allowed")));
}
