//! What the service takes, however odd it looks: traps for validators, of which nothing is said.

use crate::play;
use appmesh::diagnostic::Severity;
use appmesh::resource::Context;

#[track_caller]
fn accepted(text: &str) {
    let played = play::text(text, Context::NONE);
    let said: Vec<_> = played
        .found()
        .into_iter()
        .filter(|finding| finding.severity > Severity::Info)
        .collect();
    assert!(said.is_empty(), "{said:#?}");
}

/// `mesh-spec-optional`
#[test]
fn a_mesh_without_a_spec() {
    accepted("{ meshName: 'm' }");
    accepted("{ meshName: 'm', spec: {} }");
}

/// `vn-empty-spec`: a pure client.
#[test]
fn a_node_with_an_empty_spec() {
    accepted("{ meshName: 'm', virtualNodeName: 'client', spec: {} }");
}

/// `vn-multiple-listeners`
#[test]
fn a_node_with_two_listeners() {
    accepted(
        "{
            meshName: 'm', virtualNodeName: 'n',
            spec: {
                listeners: [
                    { portMapping: { port: 5555, protocol: 'http' } },
                    { portMapping: { port: 6666, protocol: 'http' } },
                ],
                serviceDiscovery: { dns: { hostname: 'a.local' } },
            },
        }",
    );
}

/// `cloud-map-immutable-k8s`: only the Kubernetes controller forbids the change.
#[test]
fn a_node_that_moves_in_cloud_map() {
    let node = |operation: &str, namespace: &str| {
        format!(
            "{{ {operation}: {{
                meshName: 'm', virtualNodeName: 'n',
                spec: {{
                    listeners: [{{ portMapping: {{ port: 80, protocol: 'http' }} }}],
                    serviceDiscovery: {{
                        awsCloudMap: {{ namespaceName: '{namespace}', serviceName: 's' }},
                    }},
                }},
            }} }}"
        )
    };
    let (created, updated) = (
        node("CreateVirtualNode", "old"),
        node("UpdateVirtualNode", "new"),
    );
    accepted(&format!("[{created}, {updated}]"));
}

/// `grpc-empty-match`: it matches every call.
#[test]
fn a_grpc_route_with_an_empty_match() {
    accepted(&route("{ grpcRoute: { match: {}, action: TARGETS } }"));
}

#[test]
fn routes_that_match_by_port_alone() {
    accepted(&route(
        "{ httpRoute: { match: { port: 8080 }, action: TARGETS } }",
    ));
    accepted(&route("{ tcpRoute: { action: TARGETS } }"));
    accepted(
        "{
            meshName: 'm', virtualGatewayName: 'g', gatewayRouteName: 'r',
            spec: {
                httpRoute: {
                    match: { port: 8080 },
                    action: { target: { virtualService: { virtualServiceName: 's.local' } } },
                },
            },
        }",
    );
}

/// `route-path-regex-valid`: RE2 takes a brace literally where it counts nothing.
#[test]
fn a_brace_in_a_regular_expression() {
    accepted(&route(
        "{ httpRoute: { match: { path: { regex: '/{id}' } }, action: TARGETS } }",
    ));
}

/// `orphan-node` and similar rules: in a few loose documents, the user may be elsewhere.
#[test]
fn loose_documents() {
    accepted(
        "[
            {
                meshName: 'm', virtualNodeName: 'n',
                spec: {
                    listeners: [{ portMapping: { port: 80, protocol: 'http' } }],
                    serviceDiscovery: { dns: { hostname: 'a.local' } },
                },
            },
            {
                meshName: 'm', virtualRouterName: 'r',
                spec: { listeners: [{ portMapping: { port: 80, protocol: 'http' } }] },
            },
            {
                meshName: 'm', virtualServiceName: 's.local',
                spec: { provider: { virtualNode: { virtualNodeName: 'elsewhere' } } },
            },
        ]",
    );
}

/// A listener may move to another port while its routes name none.
#[test]
fn a_router_that_changes_its_port() {
    let router = |operation: &str, port: u16| {
        format!(
            "{{ {operation}: {{
                meshName: 'm', virtualRouterName: 'r',
                spec: {{ listeners: [{{ portMapping: {{ port: {port}, protocol: 'http' }} }}] }},
            }} }}"
        )
    };
    let (created, updated) = (
        router("CreateVirtualRouter", 80),
        router("UpdateVirtualRouter", 8080),
    );
    let route = route("{ httpRoute: { match: { prefix: '/' }, action: TARGETS } }");
    accepted(&format!("[{created}, {route}, {updated}]"));
}

/// A route of this spec, in which `TARGETS` represents an action.
fn route(spec: &str) -> String {
    let action = "{ weightedTargets: [{ virtualNode: 'n', weight: 1 }] }";
    format!(
        "{{ meshName: 'm', virtualRouterName: 'r', routeName: 'x', spec: {} }}",
        spec.replace("TARGETS", action)
    )
}
