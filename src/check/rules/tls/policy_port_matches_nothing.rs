use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "policy-port-matches-nothing",
    severity: Warning,
    page: include_str!("policy_port_matches_nothing.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for policy in client.policies() {
            let (Ok(ports), Ok(enforce)) = (&policy.ports, &policy.enforce) else {
                continue;
            };
            let Some(place) = policy
                .ports_place
                .filter(|_| enforce.value && !ports.is_empty())
            else {
                continue;
            };
            let Some(servers) = servers_under(mesh, client, policy) else {
                continue;
            };
            let port = |server: &Server<'_>| server.listener.port.as_ref().ok().map(|it| it.value);
            let Some(served) = servers.iter().map(port).collect::<Option<BTreeSet<u16>>>() else {
                continue;
            };
            if ports.iter().any(|port| served.contains(&port.value)) {
                continue;
            }
            let served: Vec<String> = served.iter().map(u16::to_string).collect();
            let finding = at_key(place, "no server listens on any of these ports").help(format!(
                "the servers listen on {}; without `ports` the policy applies to all",
                served.join(", ")
            ));
            findings.about(client.resource()).push(finding);
        }
    }
}
