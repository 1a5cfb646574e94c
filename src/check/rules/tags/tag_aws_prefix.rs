use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tag-aws-prefix",
    severity: Error,
    page: include_str!("tag_aws_prefix.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut keys = subject.select("tags[].key");
    keys.extend(subject.select("tagKeys[]"));
    for key in keys {
        let start = key.as_str().and_then(|text| text.get(..4));
        if start.is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            findings.push(
                at(key, "keys that begin with `aws:` belong to AWS")
                    .help("choose another key; what AWS has set cannot be changed or removed"),
            );
        }
    }
}
