use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "name-no-slash",
    severity: Error,
    page: include_str!("name_no_slash.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(resource) = subject.resource() else {
        return;
    };
    for member in &resource.identifiers {
        let Some(name) = subject.input.get(member) else {
            continue;
        };
        let Some(text) = name.as_str().filter(|text| text.contains('/')) else {
            continue;
        };
        let finding = at(name, format!("`{member}` contains a slash"));
        findings.push(match text.rsplit_once('/') {
            Some((before, last)) if before.starts_with("arn:") && !last.is_empty() => {
                finding.help(format!("an ARN is not a name; the name in it is `{last}`"))
            }
            _ => finding.help("a name is a single segment of a path"),
        });
    }
}
