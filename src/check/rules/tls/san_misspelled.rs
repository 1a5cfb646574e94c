use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-misspelled",
    severity: Info,
    page: include_str!("san_misspelled.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    let mut reported = BTreeSet::new();
    for client in mesh.clients() {
        for call in calls(mesh, client) {
            let validation = call
                .known_policy()
                .and_then(|it| it.validation.as_ref().ok());
            let Some(Ok(accepted)) = validation.and_then(|it| it.names.as_ref()) else {
                continue;
            };
            let servers = servers(mesh, &call);
            let of_servers = servers
                .iter()
                .filter_map(|server| Some(server.node.discovery.as_ref().ok()?.as_ref()?.name()));
            let service = call.service_name().map(Into::into);
            let known: Vec<_> = of_servers.chain(service).collect();
            for name in accepted {
                let near = known
                    .iter()
                    .find(|it| strsim::damerau_levenshtein(it, &name.value) == 1);
                let Some((place, near)) = name.place.zip(near) else {
                    continue;
                };
                let is_accepted = accepted.iter().any(|other| other.value == *near);
                if !is_accepted && !known.contains(&name.value) && reported.insert(place) {
                    let message = format!("`{}` is one letter off `{near}`", name.value);
                    findings
                        .about(client.resource())
                        .push(at(place, message).help(format!(
                            "accept `{near}`, unless the certificate has the other name"
                        )));
                }
            }
        }
    }
}
