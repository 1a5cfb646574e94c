use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-tcp-same-port",
    severity: Warning,
    page: include_str!("backends_tcp_same_port.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for node in &mesh.nodes {
        let mut seen: HashMap<u16, Call<'_>> = HashMap::new();
        for call in calls(mesh, Client::Node(node)) {
            let Ok(service) = mesh.called(&call) else {
                continue;
            };
            let entrances = mesh.entrances(service).unwrap_or_default();
            for entrance in entrances.iter().filter(|it| it.protocol == Protocol::Tcp) {
                let first = *seen.entry(entrance.port).or_insert(call);
                if first.service_name() == call.service_name() {
                    continue;
                }
                let message = format!(
                    "`{}` is a second tcp service on port {}",
                    service.name, entrance.port
                );
                let finding = at(call.place, message)
                    .against(first.place.value(), "the first one")
                    .help("give each tcp service a port of its own");
                findings.about(&node.resource).push(finding);
            }
        }
    }
}
