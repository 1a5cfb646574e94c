use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "health-check-port-matches",
    severity: Error,
    page: include_str!("health_check_port_matches.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for listener in subject.select("spec.listeners[]") {
        let port = listener.find(&["portMapping", "port"]);
        let checked = listener.find(&["healthCheck", "port"]);
        let (Some(port), Some(checked)) = (port, checked) else {
            continue;
        };
        if let (Some(served), Some(other)) = (port.as_integer(), checked.as_integer())
            && served != other
        {
            findings.push(
                at(
                    checked,
                    format!("the health check asks at port {other}, the listener is at {served}"),
                )
                .against(port.place.value(), "the listener's port")
                .help("leave the port of the check out: it is filled in")
                .fix(Fix::replace(checked.place.value(), served.to_string()).safe_if(false)),
            );
        }
    }
}
