use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "tls-mode-disabled-with-cert",
    severity: Warning,
    page: include_str!("tls_mode_disabled_with_cert.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for tls in subject.select("spec.listeners[].tls") {
        let Some(mode) = tls.get("mode") else {
            continue;
        };
        if mode.as_str() == Some("DISABLED") && tls.get("certificate").is_some() {
            findings.push(
                at(
                    mode,
                    "TLS is switched off: certificate and validation are ignored",
                )
                .help("remove `tls`, or set the mode to `PERMISSIVE` or `STRICT`"),
            );
        }
    }
}
