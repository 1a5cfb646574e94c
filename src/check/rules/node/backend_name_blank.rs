use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-name-blank",
    severity: Error,
    page: include_str!("backend_name_blank.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for name in subject.select("spec.backends[].virtualService.virtualServiceName") {
        if name.as_str().is_some_and(|text| text.trim().is_empty()) {
            findings.push(
                at(name, "the name of the backend is blank")
                    .help("give the name of a virtual service")
                    .answer(
                        "BadRequestException",
                        Some("Backend Virtual Service Name cannot be blank.".to_owned()),
                    ),
            );
        }
    }
}
