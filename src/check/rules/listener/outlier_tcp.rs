use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "outlier-tcp",
    severity: Warning,
    page: include_str!("outlier_tcp.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for listener in subject.select("spec.listeners[]") {
        let Some(protocol) = listener.find(&["portMapping", "protocol"]) else {
            continue;
        };
        let Some(outliers) = listener.get("outlierDetection") else {
            continue;
        };
        if protocol.as_str() == Some("tcp") {
            findings.push(
                at_key(
                    outliers,
                    "a listener of tcp gives no answers to count errors in",
                )
                .against(protocol.place.value(), "the listener's protocol")
                .help(
                    "remove it, or set the protocol of the listener to `http`, `http2` or `grpc`",
                ),
            );
        }
    }
}
