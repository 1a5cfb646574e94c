use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "policy-port-matches-nothing",
    severity: Warning,
    page: include_str!("policy_port_matches_nothing.md"),
    check: Check::Together(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for policy in Policy::all(item.search())
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
        let Some(servers) = reach::servers_under(policy, item, mesh) else {
            continue;
        };
        let served: Option<BTreeSet<i128>> = servers.iter().map(Listener::port).collect();
        let Some(served) = served else { continue };
        if served.iter().any(|port| policy.covers(Some(*port))) {
            continue;
        }
        let served: Vec<String> = served.iter().map(i128::to_string).collect();
        findings.push(
            at_key(ports, "no server listens at any of these ports").help(format!(
                "the servers listen at {}; without `ports` all are meant",
                served.join(", ")
            )),
        );
    }
}
