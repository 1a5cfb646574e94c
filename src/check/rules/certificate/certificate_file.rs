use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-file",
    severity: Error,
    page: include_str!("certificate_file.md"),
    check: Check::Certificates(check),
};

fn check(opened: &Opened<'_>, findings: &mut Findings<'_>) {
    for unreadable in &opened.unreadable {
        let mut findings = findings.about(unreadable.resource);
        match &unreadable.why {
            Some(why) => findings.push(
                at(unreadable.place, format!("`{}`: {why}", unreadable.name))
                    .help("put the file where the proxy expects it, or correct the path"),
            ),
            // The ARN may exist at AWS.
            None => findings.push_as(
                Info,
                at(
                    unreadable.place,
                    format!("nothing is known about `{}`, so it is not checked", unreadable.name),
                )
                .help("create it with `appmesh ca create --arn` or `appmesh certificate request --arn`"),
            ),
        }
    }
    report(inspect::Check::Content, opened, findings);
}
