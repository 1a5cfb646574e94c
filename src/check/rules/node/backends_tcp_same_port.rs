use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "backends-tcp-same-port",
    severity: Warning,
    page: include_str!("backends_tcp_same_port.md"),
    check: Check::Together(&[Kind::VirtualNode], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let mut seen: HashMap<i128, Call<'_>> = HashMap::new();
    for call in reach::calls(item, mesh) {
        for entrance in reach::entrances(item.mesh(), &call.service, mesh) {
            let port = entrance
                .port()
                .filter(|_| entrance.protocol() == Some("tcp"));
            let Some(port) = port else { continue };
            let first = seen.entry(port).or_insert_with(|| call.clone());
            if first.service == call.service {
                continue;
            }
            let message = format!("`{}` is a second tcp service at port {port}", call.service);
            findings.push(
                call.at_name(message)
                    .against(first.said, "the first one")
                    .help("give each tcp service a port of its own"),
            );
        }
    }
}
