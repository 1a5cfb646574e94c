use super::super::calls::*;
use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "enforce-against-plain-listener",
    severity: Warning,
    page: include_str!("enforce_against_plain_listener.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for client in mesh.clients() {
        for call in calls(mesh, client) {
            let refused = servers(mesh, &call).into_iter().find_map(|server| {
                let Encryption::Refused(reason @ Reason::EnforcedButNotOffered { .. }) =
                    encryption(call.policy, &server)
                else {
                    return None;
                };
                Some((server, reason))
            });
            if let Some((server, _)) = refused {
                let finding = finding(&call, &server);
                let holder = holder(&call, &finding);
                findings
                    .about(holder)
                    .push_as(severity(mesh, &server), finding);
            }
        }
    }
}

fn finding(call: &Call<'_>, server: &Server<'_>) -> Finding {
    let message = format!(
        "TLS is enforced, but `{}`, which serves `{}`, does not offer TLS",
        server.node.name,
        call.service_name().unwrap_or_default()
    );
    let off = match &server.listener.tls {
        Some(Ok(tls)) => tls.place.key(),
        _ => mark(server),
    };
    at_policy(call, message)
        .against(off, "this listener has no TLS")
        .help("give the listener a `tls` of mode `STRICT` or `PERMISSIVE`")
}

/// A server that gets no requests, and one that is outside of the mesh, may be as it should be: AWS
/// recommends an enforced policy for HTTPS to services outside, whose node has no `tls`.
fn severity(mesh: &Mesh, server: &Server<'_>) -> Severity {
    let gets_nothing = server.route.is_some_and(|(_, target)| target.weight == 0);
    if gets_nothing || is_outside(mesh, server) {
        Info
    } else {
        Warning
    }
}

fn is_outside(mesh: &Mesh, server: &Server<'_>) -> bool {
    if server.listener.tls.is_some() {
        return false;
    }
    if server.listener.has_port(443) {
        return true;
    }
    let Ok(Some(Discovery::Dns { hostname, .. })) = &server.node.discovery else {
        return false;
    };
    let domain = domain(&hostname.value);
    let of_services = mesh.services.iter().map(|service| service.name.as_str());
    let mut of_nodes = mesh
        .nodes
        .iter()
        .filter(|node| node.name != server.node.name)
        .filter_map(|node| match &node.discovery {
            Ok(Some(Discovery::Dns { hostname, .. })) => Some(hostname.value.as_str()),
            _ => None,
        });
    let is_inside = |name: &str| self::domain(name) == domain;
    !of_services.into_iter().any(is_inside) && !of_nodes.any(is_inside)
}

/// The last label of a host name: `local`, or a public top-level domain.
fn domain(name: &str) -> &str {
    let name = name.trim_end_matches('.');
    name.rsplit('.').next().unwrap_or(name)
}
