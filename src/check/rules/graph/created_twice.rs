use super::super::prelude::*;
use super::super::view::{name, title};

const KINDS: &[Kind] = &[
    Kind::GatewayRoute,
    Kind::Mesh,
    Kind::Route,
    Kind::VirtualGateway,
    Kind::VirtualNode,
    Kind::VirtualRouter,
    Kind::VirtualService,
];

pub const RULE: Rule = Rule {
    id: "created-twice",
    severity: Warning,
    page: include_str!("created_twice.md"),
    check: Check::Siblings(KINDS, check),
};

fn check(siblings: &[Arc<Resource>], findings: &mut Findings<'_>) {
    let mut seen: HashMap<&str, &Arc<Resource>> = HashMap::new();
    for item in siblings.iter().filter(|item| !item.is_update) {
        let Some(own) = name(item).filter(|own| own.as_str().is_some()) else {
            continue;
        };
        let first = *seen.entry(item.name()).or_insert(item);
        let Some(other) = name(first) else { continue };
        if Arc::ptr_eq(first, item) || other.place == own.place {
            continue;
        }
        // Files may be alternatives to each other, or steps of a walkthrough.
        let is_one_file = other.place.source == own.place.source;
        let severity = if is_one_file { Warning } else { Info };
        findings.about(item).push_as(
            severity,
            at(
                own,
                format!("another document creates {} as well", title(item)),
            )
            .against(other.place.value(), "the first one")
            .help("rename one of the two, or remove it"),
        );
    }
}
