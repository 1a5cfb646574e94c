use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-port-protocol-clash",
    severity: Warning,
    page: include_str!("backends_port_protocol_clash.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let mut seen: HashMap<i128, (CompactString, Call<'_>)> = HashMap::new();
    for call in reach::calls(item, mesh) {
        for entrance in reach::entrances(item.mesh(), &call.service, mesh) {
            let (Some(port), Some(protocol)) = (entrance.port(), entrance.protocol()) else {
                continue;
            };
            let first = seen
                .entry(port)
                .or_insert_with(|| (protocol.into(), call.clone()));
            if first.0 == protocol {
                continue;
            }
            let message = format!("`{}` is reached by {protocol} at port {port}", call.service);
            let other = format!("`{}` by {} at the same port", first.1.service, first.0);
            findings.push(
                call.at_name(message)
                    .against(first.1.said, other)
                    .help("give the two services different ports, or one protocol"),
            );
        }
    }
}
