use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "listener-port-unique",
    severity: Error,
    page: include_str!("listener_port_unique.md"),
    check: Check::Alone(
        &[Kind::VirtualNode, Kind::VirtualGateway, Kind::VirtualRouter],
        check,
    ),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ports = subject.select("spec.listeners[].portMapping.port");
    for (index, port) in ports.iter().enumerate() {
        let Some(number) = port.as_integer() else {
            continue;
        };
        let Some(first) = ports[..index]
            .iter()
            .find(|other| other.as_integer() == Some(number))
        else {
            continue;
        };
        findings.push(
            at(*port, format!("a second listener at port {number}"))
                .against(first.place.value(), "the first one")
                .help("give each listener a port of its own"),
        );
    }
}
