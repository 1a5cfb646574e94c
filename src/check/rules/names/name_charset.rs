use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "name-charset",
    severity: Warning,
    page: include_str!("name_charset.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(resource) = subject.resource() else {
        return;
    };
    for member in &resource.identifiers {
        // A virtual service has the name that clients call; a slash has a rule of its own.
        if *member == "virtualServiceName" {
            continue;
        }
        let is_usual = |c: char| c.is_ascii_alphanumeric() || "-_/".contains(c);
        let Some(name) = subject.input.get(member) else {
            continue;
        };
        let Some(text) = name.as_str().filter(|text| !is_template(text)) else {
            continue;
        };
        let others = || text.chars().filter(|c| !is_usual(*c));
        let refused = others().find(|c| c.is_control() || c.is_whitespace());
        let Some(other) = refused.or_else(|| others().next()) else {
            continue;
        };
        let severity = if refused.is_some() { Error } else { Warning };
        let message = format!("`{member}` has a `{}`", other.escape_debug());
        let finding = at(name, message).help("names are made of letters, digits, `-` and `_`");
        findings.push_as(severity, finding);
    }
}
