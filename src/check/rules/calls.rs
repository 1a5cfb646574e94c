//! Calls of the resolved mesh as rules report them.

use crate::check::{Findings, at, at_key};
use crate::diagnostic::Finding;
use crate::document::Place;
use crate::mesh::reach::{Call, Client, Server};
use crate::mesh::{ClientPolicy, Mesh};
use crate::resource::Resource;

/// The calls of a client, one for each service: routes of a gateway to the same service are one.
pub fn calls<'m>(mesh: &'m Mesh, client: Client<'m>) -> Vec<Call<'m>> {
    let mut calls: Vec<Call<'m>> = Vec::new();
    for call in mesh.calls(client) {
        let is_known = |other: &Call<'_>| other.service_name() == call.service_name();
        if call.service_name().is_some() && !calls.iter().any(is_known) {
            calls.push(call);
        }
    }
    calls
}

/// The listeners that answer a call, as far as they are known.
pub fn servers<'m>(mesh: &'m Mesh, call: &Call<'m>) -> Vec<Server<'m>> {
    let service = call.service_name().and_then(|name| mesh.service(name));
    let mut servers: Vec<Server<'m>> = Vec::new();
    for server in service
        .into_iter()
        .flat_map(|it| mesh.servers(it))
        .flatten()
    {
        if !servers.iter().any(|known| known.is_same_listener(&server)) {
            servers.push(server);
        }
    }
    servers
}

/// All servers that fall under a policy of a client; `None` where those of some service, or all, are
/// unknown.
pub fn servers_under<'m>(
    mesh: &'m Mesh,
    client: Client<'m>,
    policy: &ClientPolicy,
) -> Option<Vec<Server<'m>>> {
    let mut found = Vec::new();
    for call in calls(mesh, client) {
        let is_under = call
            .known_policy()
            .is_some_and(|it| it.place == policy.place);
        if is_under {
            match servers(mesh, &call) {
                unknown if unknown.is_empty() => return None,
                known => found.extend(known),
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// A finding at the policy that holds for a call; without a policy, at the name of the service.
pub fn at_policy(call: &Call<'_>, message: impl Into<String>) -> Finding {
    match call.known_policy() {
        Some(policy) => at_key(policy.place, message),
        None => at(call.place, message),
    }
}

/// Reports a finding that [`at_policy`] or a call's place made, with its path in the resource that
/// contains it.
pub fn report(findings: &mut Findings<'_>, call: &Call<'_>, finding: Finding) {
    findings.about(holder(call, &finding)).push(finding);
}

/// The resource that contains the primary place of a finding about a call.
pub fn holder<'m>(call: &Call<'m>, finding: &Finding) -> &'m Resource {
    let of_route = call.gateway_route.map(|route| &*route.resource);
    let is_in_policy = call.known_policy().is_some_and(|policy| {
        at_key(policy.place, "").primary.location == finding.primary.location
    });
    match of_route {
        Some(route) if !is_in_policy => route,
        _ => call.client.resource(),
    }
}

/// Where a listener is marked: at the key of its port mapping.
pub fn mark(server: &Server<'_>) -> crate::document::Location {
    Place::key(server.listener.mapping)
}
