use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "log-format-newline",
    severity: Info,
    page: include_str!("log_format_newline.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for text in subject.select("spec.logging.accessLog.file.format.text") {
        if text
            .as_str()
            .is_some_and(|text| !text.is_empty() && !text.ends_with('\n'))
        {
            findings.push(at(text, "the format does not end the line").help("end it with `\\n`"));
        }
    }
}
