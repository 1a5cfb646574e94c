use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vn-logging-path",
    severity: Warning,
    page: include_str!("vn_logging_path.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

/// The paths that every Envoy container can write to.
const STREAMS: [&str; 2] = ["/dev/stdout", "/dev/stderr"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in subject.select("spec.logging.accessLog.file.path") {
        let Some(text) = path.as_str() else { continue };
        if !STREAMS.contains(&text) {
            findings.push(
                at(
                    path,
                    format!("`{text}` must be writable in the Envoy container"),
                )
                .help("`/dev/stdout` always is, and log drivers pick it up"),
            );
        }
    }
}
