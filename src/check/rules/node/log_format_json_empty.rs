use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "log-format-json-empty",
    severity: Error,
    page: include_str!("log_format_json_empty.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for json in subject.select("spec.logging.accessLog.file.format.json") {
        if matches!(&json.value, Value::Array(items) if items.is_empty()) {
            findings.push(
                at(json, "a log format without a single entry")
                    .help("say what to log, or leave `format` out for Envoy's own"),
            );
        }
    }
}
