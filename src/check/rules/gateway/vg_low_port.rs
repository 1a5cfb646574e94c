use super::super::prelude::*;
use super::super::view::{Listener, Listeners};

pub const RULE: Rule = Rule {
    id: "vg-low-port",
    severity: Info,
    page: include_str!("vg_low_port.md"),
    check: Check::Alone(&[Kind::VirtualGateway], check),
};

/// The first port that every process may open.
const UNPRIVILEGED: i128 = 1024;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for port in Listeners::of(subject.input)
        .iter()
        .filter_map(Listener::port)
    {
        if port
            .as_integer()
            .is_some_and(|number| (1..UNPRIVILEGED).contains(&number))
        {
            findings.push(
                at(
                    port,
                    "Envoy needs a privilege to listen on a port below 1024",
                )
                .help("listen on 1024 or above, or grant CAP_NET_BIND_SERVICE"),
            );
        }
    }
}
