use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tls-mode-permissive",
    severity: Info,
    page: include_str!("tls_mode_permissive.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for mode in subject.select("spec.listeners[].tls.mode") {
        if mode.as_str() == Some("PERMISSIVE") {
            findings.push(
                at(mode, "plain text is accepted beside TLS")
                    .help("set `STRICT` when all clients support TLS"),
            );
        }
    }
}
