use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-wildcard-enforced",
    severity: Warning,
    page: include_str!("san_wildcard_enforced.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for policy in Policy::all(subject.search)
        .into_iter()
        .filter(Policy::is_enforced)
    {
        for name in policy.names().map_or(&[][..], Node::items) {
            if name.as_str().is_some_and(|name| name.starts_with('*')) {
                findings.push(
                    at(name, "a wildcard is matched only where TLS is not enforced")
                        .help("list the names one by one, or set `enforce: false`"),
                );
            }
        }
    }
}
