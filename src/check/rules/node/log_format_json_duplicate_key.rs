use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "log-format-json-duplicate-key",
    severity: Warning,
    page: include_str!("log_format_json_duplicate_key.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut seen = HashMap::new();
    for key in subject.select("spec.logging.accessLog.file.format.json[].key") {
        let Some(text) = key.as_str() else { continue };
        let first: &Node = seen.entry(text).or_insert(key);
        if first.place != key.place {
            findings.push(
                at(key, format!("the log has the key `{text}` already"))
                    .against(first.place.value(), "the first one")
                    .help("give each entry a key of its own"),
            );
        }
    }
}
