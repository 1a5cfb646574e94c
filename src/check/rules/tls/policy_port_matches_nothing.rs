use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "policy-port-matches-nothing",
    severity: Warning,
    page: include_str!("policy_port_matches_nothing.md"),
    check: Check::Together(&["VirtualNode", "VirtualGateway"], check),
};

fn check(item: &Item, mesh: &dyn Mesh, findings: &mut Findings<'_>) {
    let calls = reach::calls(item, mesh);
    for policy in Policy::all(&item.input)
        .into_iter()
        .filter(Policy::is_enforced)
    {
        let Some(ports) = policy.tls.get("ports") else {
            continue;
        };
        let is_known = policy
            .ports()
            .iter()
            .all(|port| port.as_integer().is_some());
        if policy.ports().is_empty() || !is_known {
            continue;
        }
        let under = |call: &&Call<'_>| {
            call.policy
                .is_some_and(|of| of.tls.place == policy.tls.place)
        };
        let servers: Vec<_> = calls
            .iter()
            .filter(under)
            .map(|call| call.servers(item, mesh))
            .collect();
        // A service of which no server is known may well listen there.
        if servers.is_empty() || servers.iter().any(Vec::is_empty) {
            continue;
        }
        let mut served: Vec<i128> = servers
            .iter()
            .flatten()
            .filter_map(Listener::port)
            .collect();
        if !served.iter().any(|port| policy.covers(*port)) {
            served.sort_unstable();
            served.dedup();
            let served: Vec<String> = served.iter().map(i128::to_string).collect();
            findings.push(
                at_key(ports, "no server listens at any of these ports").help(format!(
                    "the servers listen at {}; without `ports` all are meant",
                    served.join(", ")
                )),
            );
        }
    }
}
