use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tag-alphabet",
    severity: Warning,
    page: include_str!("tag_alphabet.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for tag in subject.select("tags[]") {
        for part in ["key", "value"]
            .into_iter()
            .filter_map(|name| tag.get(name))
        {
            let text = part.as_str().unwrap_or_default();
            let Some(stranger) = text.chars().find(|c| !is_usual(*c)) else {
                continue;
            };
            findings.push(
                at(
                    part,
                    format!("`{stranger}` is outside the alphabet that tags share across AWS"),
                )
                .help("keep to letters, digits, spaces and `+ - = . _ : / @`"),
            );
        }
    }
}

fn is_usual(c: char) -> bool {
    c.is_alphanumeric() || " +-=._:/@".contains(c)
}
