use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backend-duplicate",
    severity: Error,
    page: include_str!("backend_duplicate.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut seen = HashMap::new();
    for name in subject.select("spec.backends[].virtualService.virtualServiceName") {
        let Some(text) = name.as_str() else { continue };
        let first: &Node = seen.entry(text).or_insert(name);
        if first.place != name.place {
            findings.push(
                at(name, format!("`{text}` is a backend already"))
                    .against(first.place.value(), "the first one")
                    .help("merge the two; a backend has one client policy"),
            );
        }
    }
}
