use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-port-protocol-clash",
    severity: Warning,
    page: include_str!("backends_port_protocol_clash.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for node in &mesh.nodes {
        let mut seen: HashMap<u16, (Protocol, Call<'_>)> = HashMap::new();
        for call in calls(mesh, Client::Node(node)) {
            let Ok(service) = mesh.called(&call) else {
                continue;
            };
            for entrance in mesh.entrances(service).unwrap_or_default() {
                let (port, protocol) = (entrance.port, entrance.protocol);
                let (first, other) = *seen.entry(port).or_insert((protocol, call));
                if first == protocol {
                    continue;
                }
                let message = format!(
                    "`{}` is reached by {} on port {port}",
                    service.name,
                    protocol.name()
                );
                let label = format!(
                    "`{}` by {} on the same port",
                    other.service_name().unwrap_or_default(),
                    first.name()
                );
                let finding = at(call.place, message)
                    .against(other.place.value(), label)
                    .help("give the two services different ports, or one protocol");
                findings.about(&node.resource).push(finding);
            }
        }
    }
}
